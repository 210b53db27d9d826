-- | Products, quotients and decimal digits of Integers of up to a million bits: where the fast algorithms for large operands are at work.
module Main (main) where

import Data.Bits
import Data.List (foldl')

checksum :: [Integer] -> Integer
checksum = foldl' (\a x -> (a * 1000003 + x) `mod` (2 ^ (61 :: Int) - 1)) 7

main :: IO ()
main = do
  let a n = 3 ^ n + bit (n `div` 2) :: Integer
      ns = [100, 800, 810, 2000, 5000, 12000, 30000, 80000, 200000] :: [Int]
  print (checksum [a n * a m | n <- ns, m <- ns])
  print (checksum [a n * a n - (a n - 1) * (a n + 1) | n <- ns])
  print (checksum [quot (a n) (a m) + rem (a n) (a m) | n <- ns, m <- ns])
  print (checksum [quot (a n * a m) (a m) - a n | n <- ns, m <- ns])
  print (checksum [quot (a n * a m - 1) (a m) - a n | n <- ns, m <- ns])
  print (checksum [gcd (a n * 12345678901234567891) (a n * 98765432109876543211) | n <- take 7 ns])
  print (checksum [gcd (product [1 .. toInteger n]) (a n) | n <- take 5 ns])
  let digits = show (a 80000)
  print (length digits, take 50 digits, drop (length digits - 50) digits)
  print (read digits == a 80000)
  print (bit 1000000 `quot` (bit 500001 - 1) == bit 499999 + (0 :: Integer), (bit 1000000 - 1) `rem` (bit 3001 + 1 :: Integer) == 0)
  -- a remainder of many words that is zero, and a quotient whose words are all ones
  print [quotRem (bit (64 * k) - 1) (bit (32 * k) - 1 :: Integer) == (bit (32 * k) + 1, 0) | k <- [1, 2, 3, 40, 61, 62, 130, 1000]]
  print [quotRem (bit (32 * k) * (bit (32 * k) - 1) - 1) (bit (32 * k) - 1 :: Integer) == (bit (32 * k) - 1, bit (32 * k) - 2) | k <- [1, 2, 3, 40, 61, 62, 130, 1000]]
