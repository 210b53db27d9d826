-- | Integer: factorial 1000, gcd, powMod, division in all sign combinations, shifts, roots, conversion, Natural.
module Main (main) where

import Control.Exception
import Data.Bits
import Data.List (foldl', unfoldr)
import Data.Ratio
import Numeric
import Numeric.Natural

factorial :: Integer -> Integer
factorial n = product [1 .. n]

powMod :: Integer -> Integer -> Integer -> Integer
powMod _ 0 m = 1 `mod` m
powMod b e m
  | even e = let h = powMod b (e `div` 2) m in h * h `mod` m
  | otherwise = b * powMod b (e - 1) m `mod` m

extended :: Integer -> Integer -> (Integer, Integer, Integer)
extended a 0 = (a, 1, 0)
extended a b = let (g, x, y) = extended b (a `mod` b) in (g, y, x - (a `div` b) * y)

isqrt :: Integer -> Integer
isqrt 0 = 0
isqrt n = go (bit ((length (showHex n "") * 4) `div` 2 + 1))
 where
  go x = let y = (x + n `div` x) `div` 2 in if y >= x then x else go y

millerRabin :: Integer -> Bool
millerRabin n
  | n < 2 = False
  | n `elem` small = True
  | any (\p -> n `mod` p == 0) small = False
  | otherwise = all witness small
 where
  small = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37]
  (s, d) = let go k m = if even m then go (k + 1) (m `div` 2) else (k :: Int, m) in go 0 (n - 1)
  witness a = let x = powMod a d n in x == 1 || n - 1 `elem` take s (iterate (\y -> y * y `mod` n) x)

digits :: [Int] -> Integer
digits = foldl' (\a d -> a * 10 + toInteger d) 0

main :: IO ()
main = do
  print (factorial 1000)
  print (factorial 100 `div` factorial 98, factorial 50 `quotRem` (10 ^ (20 :: Int) + 7))
  let values = [0, 1, -1, 2, 10, 2 ^ (31 :: Int), -(2 ^ (31 :: Int)), 2 ^ (32 :: Int) - 1, 2 ^ (62 :: Int), 2 ^ (63 :: Int) - 1, -(2 ^ (63 :: Int)), 2 ^ (63 :: Int), 2 ^ (64 :: Int) - 1, 2 ^ (64 :: Int), -(2 ^ (64 :: Int)) - 1, 10 ^ (40 :: Int), -(3 ^ (90 :: Int)), factorial 40]
  mapM_ (\v -> print (v + 1, v - 1, v * v, negate v, abs v, signum v)) values
  print [(x `divMod` y, x `quotRem` y) | x <- values, y <- drop 8 values, y /= 0]
  print [gcd x y | x <- values, y <- values]
  print [lcm x y | x <- take 9 values, y <- drop 9 values]
  print [(x .&. y, x .|. y, xor x y) | x <- drop 6 values, y <- drop 12 values]
  print [(shiftL v k, shiftR v k, testBit v k, popCount v) | v <- values, k <- [0, 1, 31, 32, 33, 64, 100]]
  print [complement v | v <- values]
  print [compare x y | x <- values, y <- values]
  print (powMod 3 (10 ^ (50 :: Int)) (10 ^ (30 :: Int) + 57), powMod 2 (2 ^ (127 :: Int) - 2) (2 ^ (127 :: Int) - 1))
  print (extended (factorial 30) (3 ^ (70 :: Int)), gcd (2 ^ (300 :: Int) - 1) (2 ^ (210 :: Int) - 1) == 2 ^ (30 :: Int) - 1)
  print (isqrt (2 * 10 ^ (200 :: Int)))
  print (filter (\p -> millerRabin (2 ^ p - 1)) [2 .. 130 :: Int])
  print (map millerRabin [10 ^ (18 :: Int) + 9, 10 ^ (18 :: Int) + 11, 561, 3215031751])
  putStrLn (showHex (factorial 60) "" ++ " " ++ showOct (factorial 30) "" ++ " " ++ show (fst (head (readHex "DEADBEEFCAFEBABE0123456789" :: [(Integer, String)]))))
  print (read "-123456789012345678901234567890" :: Integer, read (show (factorial 200)) == factorial 200, digits [9, 8 .. 0])
  print (map (fromInteger :: Integer -> Double) values, map (fromInteger :: Integer -> Float) (take 12 values))
  print (map (truncate :: Double -> Integer) [1.0e30, -1.5e20, 123456789.75, -0.5, 2 ** 100], map round [2.5, 3.5, -2.5, 1.0e22 :: Double] :: [Integer])
  print (unfoldr (\n -> if n == 0 then Nothing else Just (n `mod` 1000003, n `div` 1000003)) (factorial 70))
  print (sum (map fromIntegral (show (2 ^ (4000 :: Int) :: Integer) `seq` map fromEnum (show (2 ^ (4000 :: Int) :: Integer)))) :: Integer)
  print (fromIntegral (factorial 25) `asTypeOf` (0 :: Natural), (2 :: Natural) ^ (100 :: Int) `div` 3, gcd (12 :: Natural) 18)
  r <- try (evaluate (2 - 3 :: Natural))
  print (either (\e -> show (e :: ArithException)) show r)
  r2 <- try (evaluate (factorial 30 `div` 0))
  print (either (\e -> show (e :: ArithException)) show r2)
  print (factorial 30 % factorial 28, sum [1 % n | n <- [1 .. 60 :: Integer]])
  print ([10 ^ (20 :: Int), 10 ^ (20 :: Int) + 3 .. 10 ^ (20 :: Int) + 10 :: Integer], take 3 [-(2 ^ (70 :: Int)) :: Integer ..])
  let e = sum (takeWhile (> 0) (scanl div (10 ^ (120 :: Int)) [1 ..])) :: Integer
      p = 4 * (4 * arctan 5 - arctan 239) :: Integer
      arctan x = let go t n s = if t == 0 then 0 else s * (t `div` n) + go (t `div` (x * x)) (n + 2) (negate s) in go (10 ^ (120 :: Int) `div` x) 1 1
  print e >> print p
