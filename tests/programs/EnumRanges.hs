-- | Enumerations and list comprehensions: every numeric type, both directions, ends at the bounds, floating steps.
module Main (main) where

import Data.Int
import Data.Ratio
import Data.Word
import Numeric.Natural

main :: IO ()
main = do
  print ([1 .. 5], [1, 3 .. 10], [10, 8 .. 1], [5 .. 1], [5, 5 .. 5] !! 3, take 3 [5, 5 ..], [3, 2 .. 3], [1, 0 .. 2] :: [Int])
  print ([maxBound - 2 ..] :: [Int8], [minBound, minBound + 60 ..] :: [Int8], [2, 1 ..] :: [Word8], [250 ..] :: [Word8], [maxBound, maxBound - 100 ..] :: [Int8])
  print ([maxBound - 2 ..] :: [Int64], [maxBound - 5, maxBound - 3 ..] :: [Word64], [minBound .. minBound + 2] :: [Int64], [minBound + 1, minBound .. ] :: [Int32])
  print (take 4 [10 ^ (19 :: Int) ..] :: [Integer], [3, 1 .. -4] :: [Integer], [2 ^ (64 :: Int), 2 ^ (64 :: Int) - 7 .. 2 ^ (64 :: Int) - 20] :: [Integer], [5, 3 ..] :: [Natural], take 2 [7 ..] :: [Natural])
  print ([1.0 .. 5.5], [0.1, 0.3 .. 1.0], [1, 0.5 .. -1], [1.5 .. 1.0], [10.4 .. 10.6] :: [Double])
  print ([1.0 .. 3.4] :: [Float], [1 % 2 .. 3] :: [Rational], ['a' .. 'e'], ['z', 'x' .. 'q'], [False ..], [LT ..], [() ..])
  print [(x, y, z) | z <- [1 .. 30 :: Int], y <- [1 .. z], x <- [1 .. y], x * x + y * y == z * z]
  print [if odd x then "odd" else "even" | x <- [1 .. 5 :: Int], x /= 3]
  print [(i, j) | i <- "ab", let k = succ i, j <- [i, k]]
  print (length [() | _ <- [1 .. 1000 :: Int], _ <- [1 .. 100 :: Int]], sum [x | x <- [1 .. 10000 :: Int64], x `mod` 3 == 0 || x `mod` 5 == 0], and [x < y | (x, y) <- zip [1 ..] [2 .. 500 :: Int]])
  print (map fromEnum "az\1234", map toEnum [97, 955] :: String, fromEnum (3.7 :: Double), toEnum 3 :: Float, [succ 'a', pred 'b'], succ (1.5 :: Double), fromEnum (7 % 2 :: Rational))
  print (sum (takeWhile (< 100000) (filter odd (map (^ (2 :: Int)) [1 ..]))) :: Int, zip3 [1 :: Int ..] "abc" [True ..], [y | Just y <- [Just 1, Nothing, Just (3 :: Int)]])
