{-# LANGUAGE MagicHash, UnboxedSums, UnboxedTuples #-}
-- | What ghc-bignum offers beyond Integer's classes: powers and inverses modulo, extended gcd, logarithms, bits, encoding as floating-point
-- numbers with the rounding at all boundaries, conversion from and to bytes, Naturals.
module Main (main) where

import Control.Exception
import Data.Bits
import GHC.Exts
import GHC.Num.BigNat (BigNat (..), bigNatFromWordList, bigNatToWordList)
import GHC.Num.Integer
import GHC.Num.Natural
import Numeric.Natural

powMod :: Integer -> Integer -> Natural -> Maybe Natural
powMod b e m = case integerPowMod# b e m of
  (# n | #) -> Just n
  (# | _ #) -> Nothing

inverse :: Integer -> Natural -> Maybe Natural
inverse a m = case integerRecipMod# a m of
  (# n | #) -> Just n
  (# | _ #) -> Nothing

powerOf2 :: Integer -> Maybe Word
powerOf2 n = case integerIsPowerOf2# n of
  (# (# #) | #) -> Nothing
  (# | w #) -> Just (W# w)

encode :: Integer -> Int -> Double
encode m (I# e) = D# (integerEncodeDouble# m e)

encodeF :: Integer -> Int -> Float
encodeF m (I# e) = F# (integerEncodeFloat# m e)

logs :: Integer -> (Word, [Word])
logs n = (integerLog2 n, [integerLogBase b n | b <- [2, 3, 10, 16, 1000, 2 ^ (31 :: Int), 2 ^ (32 :: Int), 10 ^ (20 :: Int)]])

big :: [Integer]
big = [2, 3, 10, 2 ^ (31 :: Int) - 1, 2 ^ (32 :: Int) - 1, 2 ^ (32 :: Int), 2 ^ (63 :: Int), 2 ^ (64 :: Int) - 1, 2 ^ (64 :: Int), 10 ^ (30 :: Int), 3 ^ (200 :: Int), 2 ^ (1000 :: Int) - 1, 7 ^ (500 :: Int)]

main :: IO ()
main = do
  print [powMod b e m | b <- [0, 1, -1, 2, -5, 3 ^ (100 :: Int), -(7 ^ (77 :: Int))], e <- [0, 1, 2, 17, 2 ^ (40 :: Int) + 1, 3 ^ (50 :: Int)], m <- [1, 2, 97, 2 ^ (32 :: Int) - 5, 2 ^ (32 :: Int), 10 ^ (25 :: Int), 2 ^ (200 :: Int) - 1]]
  print [powMod b (-3) m | b <- [1, 2, 3, -4, 10 ^ (20 :: Int) + 1], m <- [2, 97, 10 ^ (25 :: Int), 2 ^ (127 :: Int) - 1]]
  print [inverse a m | a <- [1, 2, -3, 10 ^ (30 :: Int) + 7], m <- [2, 9, 2 ^ (64 :: Int), 2 ^ (127 :: Int) - 1]]
  print [let (g, x, y) = integerGcde a b in (g, a * x + b * y == g) | a <- big, b <- map negate big ++ big]
  print (map logs big)
  print [powerOf2 n | n <- big ++ map (+ 1) big]
  print [(I# (integerPopCount# n), integerTestBit n 31, integerTestBit n 64, integerSqr n) | n <- take 8 big]
  -- rounding: values around where a Double's precision ends, at widths around words' ends
  let around k = [2 ^ k + d | d <- [-3 .. 3]] ++ [2 ^ k + 2 ^ max 0 (k - 53) + d | d <- [-1, 0, 1]] ++ [2 ^ k + 3 * 2 ^ max 0 (k - 53) + d | d <- [-1, 0, 1]] :: [Integer]
      widths = [10, 31, 32, 33, 52, 53, 54, 55, 61, 62, 63, 64, 65, 66, 84, 85, 86, 95, 96, 97, 127, 128, 129, 500, 1022, 1023, 1024, 1100] :: [Int]
  mapM_ (\k -> print [fromInteger n :: Double | n <- around k ++ map negate (around k)]) widths
  mapM_ (\k -> print [fromInteger n :: Float | n <- around k]) [23, 24, 25, 31, 32, 62, 63, 64, 65, 127, 128]
  print [encode n e | n <- concatMap around [54, 64, 70, 200], e <- [-1, 1, 5, -60, 700]]
  print [encode n e | n <- [1, 3, 5, 7, 2 ^ (53 :: Int) - 1, 2 ^ (54 :: Int) - 1, 2 ^ (64 :: Int) - 1, 3 ^ (80 :: Int), 2 ^ (80 :: Int) + 1], e <- [-1200, -1170, -1150, -1130, -1127, -1126, -1110, -1090, -1075, -1074, -1073, 900, 970, 1000]]
  print [encodeF n e | n <- [1, 2 ^ (70 :: Int) + 1, 3 ^ (60 :: Int)], e <- [-150, -1, 0, 20]]
  print [truncate (fromInteger n :: Double) == n | n <- map (2 ^) [0 .. 200 :: Int]]
  print [fromRational (fromInteger n / 3) :: Double | n <- big]
  print [decodeFloat (fromInteger n :: Double) | n <- big]
  print [bigNatToWordList (bigNatFromWordList ws) == dropWhile (== 0) ws | ws <- [[], [0], [1, 0], [0, 0, 5, 0], [maxBound, 0, 1]]]
  let ns = map fromInteger big :: [Natural]
  print [(n + 1, n * n, n `quotRem` 1000000007, gcd n (n + 10), shiftR n 5, shiftL n 40, popCount n, n .&. 0xffffffffff, testBit n 33) | n <- ns]
  print [(naturalPowMod n (n + 1) 1000000007, naturalPowMod n 5 (2 ^ (100 :: Int) + 1), naturalLog2 n, naturalSqr n) | n <- ns]
  r <- try (evaluate (5 - 6 :: Natural))
  print (r :: Either ArithException Natural)
  r2 <- try (evaluate (2 ^ (100 :: Int) - 2 ^ (101 :: Int) :: Natural))
  print (r2 :: Either ArithException Natural)
  r3 <- try (evaluate ((3 ^ (100 :: Int)) `quotRem` (0 :: Integer)))
  print (r3 :: Either ArithException (Integer, Integer))
