{-# LANGUAGE MagicHash, UnboxedTuples #-}
-- MutVar#: reading, writing, modifying with and without a result, compare and swap; laziness of what is stored.
module Main (main) where

import Control.Exception
import GHC.Exts
import GHC.IO (IO (..))

data V a = V (MutVar# RealWorld a)

new :: a -> IO (V a)
new x = IO (\s -> case newMutVar# x s of (# s1, v #) -> (# s1, V v #))

rd :: V a -> IO a
rd (V v) = IO (readMutVar# v)

wr :: V a -> a -> IO ()
wr (V v) x = IO (\s -> case writeMutVar# v x s of s1 -> (# s1, () #))

-- a pair is what it expects of the function
modify2 :: V a -> (a -> (a, b)) -> IO (a, (a, b))
modify2 (V v) f = IO (\s -> case atomicModifyMutVar2# v f s of (# s1, old, r #) -> (# s1, (old, r) #))

modify_ :: V a -> (a -> a) -> IO (a, a)
modify_ (V v) f = IO (\s -> case atomicModifyMutVar_# v f s of (# s1, old, now #) -> (# s1, (old, now) #))

cas :: V a -> a -> a -> IO (Int, a)
cas (V v) old now = IO (\s -> case casMutVar# v old now s of (# s1, failed, x #) -> (# s1, (I# failed, x) #))

main :: IO ()
main = do
  v <- new (1 :: Int)
  rd v >>= print
  wr v 5
  r <- modify2 v (\x -> (x + 1, show x))
  print r
  rd v >>= print
  modify_ v (* 10) >>= print
  rd v >>= print
  -- nothing is evaluated before somebody asks
  p <- modify2 v (\_ -> error "never" :: (Int, ()))
  _ <- modify_ v (+ 1)
  (rd v >>= evaluate >>= print) `catch` \(ErrorCall e) -> putStrLn e
  print (fst p)
  wr v 7
  _ <- modify_ v (\x -> if x > 5 then throw Overflow else x)
  (rd v >>= evaluate >>= print) `catch` \e -> print (e :: ArithException)
  wr v 8
  mapM_ (\k -> modify2 v (\x -> (x + k, ()))) [1 .. 10000]
  rd v >>= print
  -- by pointers
  let a = "first"; b = "second"; c = "third"
  w <- new a
  old <- rd w
  cas w old b >>= print
  cas w old c >>= print
  now <- rd w
  cas w now c >>= print
  rd w >>= putStrLn
  V x <- new 'x'
  V y <- new 'x'
  print (isTrue# (sameMutVar# x x), isTrue# (sameMutVar# x y))
