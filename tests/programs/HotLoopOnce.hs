{-# LANGUAGE BangPatterns #-}
{-# OPTIONS_GHC -O1 #-}
-- Loops that are entered once. An engine that replaces code only when a function is entered anew (V8 does) runs such a loop to its end in the code it began with: that must not cost
-- more than a few times what the same rounds take in short runs afterwards. Loops of one function, of two, with allocation, over an array, in IO, through an unknown function.
-- Optimised at every level: otherwise these are no loops, but chains of thunks larger than 32 bits.
module Main (main) where

import Control.Exception
import Control.Monad
import Data.Array.Base (unsafeRead, unsafeWrite)
import Data.Array.IO
import Data.IORef
import System.CPUTime

one :: Int -> Int -> Int
one 0 a = a
one n a = one (n - 1) ((a * 1103 + n) `rem` 1000003 + (if a `rem` 3 == 0 then 1 else 2))
{-# NOINLINE one #-}

two, other :: Int -> Int -> Int
two 0 a = a
two n a = other (n - 1) ((a * 1103 + n) `rem` 1000003)
{-# NOINLINE two #-}
other 0 a = a
other n a = two (n - 1) ((a * 907 + n) `rem` 1000003)
{-# NOINLINE other #-}

allocates :: Int -> [Int] -> Int
allocates 0 xs = sum xs
allocates n xs = case xs of
  a : b : _ -> let !c = (b * 31 + n) `rem` 65521 in allocates (n - 1) [c, a]
  _ -> allocates (n - 1) [n, n]
{-# NOINLINE allocates #-}

sieve :: IOUArray Int Int -> Int -> Int -> IO Int
sieve arr n a = go n a
  where go 0 x = pure x
        go k x = do { v <- unsafeRead arr (k `rem` 1024); unsafeWrite arr (x `rem` 1024) ((v + k) `rem` 65521); go (k - 1) ((x + v) `rem` 65521) }
{-# NOINLINE sieve #-}

inIO :: IORef Int -> Int -> Int -> IO Int
inIO ref n a = do { writeIORef ref a; replicateM_ n (modifyIORef' ref (\x -> (x * 31 + 7) `rem` 65521)); readIORef ref }
{-# NOINLINE inIO #-}

unknown :: (Int -> Int -> Int) -> Int -> Int -> Int
unknown _ 0 a = a
unknown f n a = unknown f (n - 1) $! f n a
{-# NOINLINE unknown #-}

milliseconds :: IO a -> IO (a, Integer)
milliseconds act = do { s <- getCPUTime; r <- act; e <- getCPUTime; pure (r, (e - s) `div` 1000000000) }

-- all rounds at once, then in pieces
compared :: String -> Int -> (Int -> Int -> IO Int) -> IO ()
compared name rounds act = do
  (r, once) <- milliseconds (act rounds 1)
  (_, pieces) <- milliseconds (foldM (\a _ -> act (rounds `div` 1000) a) 1 [1 .. 1000 :: Int])
  putStrLn (name ++ " " ++ show r ++ (if once <= 3 * pieces + 300 then "" else ": " ++ show once ++ " ms when entered once, " ++ show pieces ++ " ms in pieces"))

main :: IO ()
main = do
  compared "one function" 50000000 (\n a -> evaluate (one n a))
  compared "two functions" 30000000 (\n a -> evaluate (two n a))
  compared "allocation" 20000000 (\n a -> evaluate (allocates n [a, a]))
  arr <- newArray (0, 1023) 1
  forM_ [0 .. 1023] (\i -> unsafeWrite arr i i)
  (r, _) <- milliseconds (sieve arr 1000 1)
  print r
  compared "an array" 30000000 (\n a -> (\x -> x - x) <$> sieve arr n a)
  ref <- newIORef 0
  compared "IO" 20000000 (inIO ref)
  compared "an unknown function" 20000000 (\n a -> evaluate (unknown (\x y -> (x + y * 31) `rem` 65521) n a))
