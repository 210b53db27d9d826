-- bench: fast=90,1000 norm=90,100000 slow=90,300000
{-# LANGUAGE BangPatterns #-}
-- | The first program's loop with a large n, on Ints (modulo a prime) and on Integers.
module Main (main) where

import System.Environment (getArgs)

fib :: Int -> Int
fib n = go 0 1 0
  where
    go !acc0 acc1 i
      | i == n = acc0
      | otherwise = go acc1 ((acc0 + acc1) `rem` 1000003) (i + 1)

big :: Int -> Integer
big n = go 0 1 0
  where
    go !acc0 acc1 i
      | i == n = acc0
      | otherwise = go acc1 (acc0 + acc1) (i + 1 :: Int)

main :: IO ()
main = do
  args <- getArgs
  let (small, n) = case map read args of { a : b : _ -> (a, b); _ -> (90, 1000) }
  print (fib (n * 1000))
  print (big small)
  print (big n `rem` 1000000007)
