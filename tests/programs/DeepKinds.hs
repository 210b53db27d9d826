{-# LANGUAGE BangPatterns, UnboxedTuples, MagicHash #-}
-- Deep recursion that is no tail call, a million frames and more each, by every way that compiled code has to call: known and unknown functions, thunks, mutual
-- recursion with the smallest frames, continuations with many live values, unboxed tuples, dictionaries, IO and ST, instances over deep data.
module Main (main) where

import Control.Monad.ST
import Data.IORef
import Data.List (foldl')
import Data.STRef
import GHC.Exts (Int (..), Int#, (+#), (-#))

-- known, the smallest frames
evenly, oddly :: Int -> Int
evenly 0 = 0
evenly n = 1 + oddly (n - 1)
{-# NOINLINE evenly #-}
oddly 0 = 1
oddly n = 1 - evenly (n - 1)
{-# NOINLINE oddly #-}

-- unknown: the function comes as an argument, through the generic application
unknown :: (Int -> Int) -> Int -> Int
unknown f n = 1 + f (n - 1)
{-# NOINLINE unknown #-}

open :: (Int -> Int) -> Int -> Int
open self n = if n == 0 then 0 else unknown self n
{-# NOINLINE open #-}

fixed :: ((Int -> Int) -> Int -> Int) -> Int -> Int
fixed f = go where go n = f go n
{-# NOINLINE fixed #-}

-- a partial application and an application to too many arguments
over :: Int -> Int -> Int -> Int
over 0 = \a b -> a - b
over n = \a b -> 1 + over (n - 1) b a
{-# NOINLINE over #-}

-- a chain of thunks
thunks :: Int -> Int
thunks n = foldl (+) 0 (replicate n 1)
{-# NOINLINE thunks #-}

lazySum :: [Integer] -> Integer
lazySum = foldr (\x r -> if x < 0 then 0 else x + r) 0

-- many values live across the call
wide :: Int -> Int -> Int -> Int -> Int -> Int -> Int -> Int -> Double -> Double -> Word -> Int -> Int
wide 0 a b c d e f g x y w z = a + b + c + d + e + f + g + truncate (x + y) + fromIntegral w + z
wide n a b c d e f g x y w z =
  case wide (n - 1) b c d e f g a y x (w + 1) (z + 1) of
    r | r `mod` 2 == 0 -> ((r + a * b - c + d * e - f + g) `mod` 1000003) + truncate x + fromIntegral (w `mod` 7) + z
      | otherwise -> ((r - a + b * c - d + e * f - g) `mod` 1000003) + truncate y + fromIntegral (w `mod` 5) - z
{-# NOINLINE wide #-}

-- several calls in one function: the frames differ
tri :: Int -> Int -> Int
tri 0 k = k
tri n k = case tri (n - 1) (k + 1) of
  a -> case if n < 12 then tri (n - 1) a else a of
    b -> if n < 9 then tri (n - 1) b + a - b else (a + b) `mod` 1000003
{-# NOINLINE tri #-}

-- unboxed results of several kinds
both :: Int -> (# Int, Double, Int# #)
both 0 = (# 0, 0, 0# #)
both n = case both (n - 1) of (# a, d, i #) -> (# a + n, d + 0.5, i +# 1# #)
{-# NOINLINE both #-}

-- dictionaries: polymorphic recursion, so that no specialisation removes them
class Size a where size :: a -> Int
instance Size () where size _ = 1
instance Size a => Size (Maybe a) where
  size Nothing = 0
  size (Just x) = 1 + size x

nested :: Size a => Int -> a -> Int
nested 0 x = size x
nested n x = nested (n - 1) (Just x)
{-# NOINLINE nested #-}

-- derived instances over deep data
data Peano = Z | S Peano deriving (Eq, Ord)
data Snoc = Nil | Snoc Snoc !Int deriving (Eq, Ord, Show)

peano :: Int -> Peano
peano n = foldl' (\p _ -> S p) Z [1 .. n]

toInt :: Peano -> Int
toInt Z = 0
toInt (S p) = succ (toInt p)

snoc :: Int -> Snoc
snoc n = foldl' Snoc Nil [1 .. n]

-- IO: frames with effects on both sides of the call
inIO :: IORef Int -> Int -> IO Int
inIO ref 0 = readIORef ref
inIO ref n = do
  modifyIORef' ref (+ n)
  r <- inIO ref (n - 1)
  modifyIORef' ref (subtract 1)
  pure $! r + 1
{-# NOINLINE inIO #-}

inST :: Int -> Int
inST k = runST (newSTRef 0 >>= \ref -> let go 0 = readSTRef ref
                                           go n = modifySTRef' ref (+ 1) >> go (n - 1 :: Int) >>= \x -> writeSTRef ref (x - 1) >> pure (x + 1)
                                       in (+) <$> go k <*> readSTRef ref)

main :: IO ()
main = do
  print (evenly 3000000, evenly 3000001)
  print (fixed open 2000000)
  print (over 1000000 5 3, over 1000001 5 3)
  print (thunks 2000000)
  print (lazySum [1 .. 1000000])
  print (wide 1000000 1 2 3 4 5 6 7 0.5 1.25 3 9)
  print (tri 500000 1)
  case both 1000000 of (# a, d, i #) -> print (toInteger a `mod` 65536, d, I# i)
  print (nested 300000 ())
  let p = peano 1000000
  print (toInt p, p == peano 1000000, compare p (peano 999999), p < S p)
  print (snoc 500000 == snoc 500000, compare (snoc 300000) (snoc 300001))
  print (length (show (snoc 100000)))
  ref <- newIORef 0
  r <- inIO ref 500000
  s <- readIORef ref
  print (toInteger r `mod` 65536, toInteger s `mod` 65536)
  print (inST 500000)
  xs <- mapM (\i -> pure $! i * 2) [1 .. 500000 :: Int]
  print (last xs)
  print (length (sequence (map Just [1 .. 500000 :: Int])))
  -- the depth comes and goes: a saw
  print (sum [evenly (n * 50001) | n <- [0 .. 20] ++ [20, 19 .. 0]])
