{-# LANGUAGE MagicHash, UnboxedTuples #-}
-- Looking at closures: sizes in words, pointers, raw words; getApStackVal# of what is no suspended stack.
module Main (main) where

import Control.Concurrent.MVar
import Control.Exception
import Data.Bits
import Data.IORef
import GHC.Exts
import GHC.IO (IO (..))

data Pair = Pair Int Int
data Mixed = Mixed Int Char# Int# [Int]
data Unboxed = Unboxed Int# Word#

size :: a -> Int
size x = I# (closureSize# x)

-- how many words and pointers it has, and its pointers
unpack :: a -> (Int, Int, [Any])
unpack x = case unpackClosure# x of
  (# _, bytes, ptrs #) ->
    ( I# (sizeofByteArray# bytes) `div` (finiteBitSize (0 :: Int) `div` 8)
    , I# (sizeofArray# ptrs)
    , [case indexArray# ptrs i of (# p #) -> p | I# i <- [0 .. I# (sizeofArray# ptrs) - 1]] )

shape :: a -> (Int, Int)
shape x = let (w, p, _) = unpack x in (w, p)

{-# NOINLINE add3 #-}
add3 :: Int -> Int -> Int -> Int
add3 a b c = a + b + c

main :: IO ()
main = do
  a <- evaluate (length "abc" * 1000)
  b <- evaluate (a + 7)
  p <- evaluate (Pair a b)
  m <- evaluate (Mixed a 'x'# 5# [b])
  u <- evaluate (Unboxed 1# 2##)
  print (map ($ ()) [\_ -> size a, \_ -> size p, \_ -> size m, \_ -> size u])
  print (shape a, shape p, shape m, shape u)
  let (_, _, [x, y]) = unpack p
  print (unsafeCoerce# x :: Int, unsafeCoerce# y :: Int)
  let (_, _, [x', l]) = unpack m
  print (unsafeCoerce# x' :: Int, unsafeCoerce# l :: [Int])
  -- raw words: those that are no pointers
  print (case unpackClosure# u of (# _, raw, _ #) -> (I# (indexIntArray# raw 1#), I# (indexIntArray# raw 2#)))
  -- lists and tuples
  q <- evaluate (a, b, "end")
  print (shape q, shape [a], case unpack q of (_, _, [r, _, _]) -> unsafeCoerce# r :: Int)
  -- a partial application: function and arguments
  f <- evaluate (add3 a b)
  print (shape f, f 1)
  let (_, _, ps) = unpack f
  print (length ps, unsafeCoerce# (ps !! 1) :: Int, unsafeCoerce# (ps !! 2) :: Int)
  -- mutable things
  ref <- newIORef a
  mv <- newMVar b
  print (shape ref, shape mv)
  IO (\s -> case newArray# 5# a s of
    (# s1, arr #) -> case unsafeFreezeArray# arr s1 of
      (# s2, fr #) -> case unIO (print (snd' (unpack (Wrap fr)))) s2 of (# s3, _ #) -> (# s3, () #))
  -- no suspended computation: 0, and the closure itself
  print (case getApStackVal# p 0# of (# ok, v #) -> (I# ok, case unsafeCoerce# v of Pair i j -> (i, j)))
 where
  unIO (IO g) = g
  snd' (w, n, _) = (w, n)

data Wrap a = Wrap (Array# a)
