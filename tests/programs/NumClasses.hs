{-# LANGUAGE ScopedTypeVariables #-}
-- | The numeric classes with user types: polynomials, dual numbers, matrices, modular numbers, defaulting, conversion chains.
module Main (main) where

import Data.Int
import Data.List
import Data.Ratio
import Data.Word

newtype Poly a = Poly [a] deriving Eq
instance (Show a, Num a, Eq a) => Show (Poly a) where
  show (Poly cs) = case [show c ++ (if k == 0 then "" else "x^" ++ show k) | (c, k) <- zip cs [0 :: Int ..], c /= 0] of { [] -> "0"; ts -> intercalate " + " (reverse ts) }
instance (Num a, Eq a) => Num (Poly a) where
  Poly a + Poly b = trim (go a b) where { go (x : xs) (y : ys) = (x + y) : go xs ys; go xs [] = xs; go [] ys = ys }
  Poly a * Poly b = trim (foldr (\x acc -> add (map (x *) b) (0 : acc)) [] a) where { add (x : xs) (y : ys) = (x + y) : add xs ys; add xs [] = xs; add [] ys = ys }
  negate (Poly a) = Poly (map negate a)
  abs = id
  signum = id
  fromInteger n = trim [fromInteger n]
trim :: (Num a, Eq a) => [a] -> Poly a
trim = Poly . dropWhileEnd (== 0)

data Dual = Dual Double Double deriving (Show, Eq)
instance Num Dual where
  Dual a a' + Dual b b' = Dual (a + b) (a' + b')
  Dual a a' * Dual b b' = Dual (a * b) (a * b' + a' * b)
  negate (Dual a a') = Dual (negate a) (negate a')
  abs (Dual a a') = Dual (abs a) (a' * signum a)
  signum (Dual a _) = Dual (signum a) 0
  fromInteger n = Dual (fromInteger n) 0
instance Fractional Dual where
  recip (Dual a a') = Dual (recip a) (-a' / (a * a))
  fromRational r = Dual (fromRational r) 0

newtype Z97 = Z97 Int deriving (Eq, Ord, Show)
instance Num Z97 where { Z97 a + Z97 b = Z97 ((a + b) `mod` 97); Z97 a * Z97 b = Z97 (a * b `mod` 97); negate (Z97 a) = Z97 (negate a `mod` 97); abs = id; signum = id; fromInteger n = Z97 (fromInteger (n `mod` 97)) }
instance Fractional Z97 where { recip a = a ^ (95 :: Int); fromRational r = fromInteger (numerator r) / fromInteger (denominator r) }

diff :: (Dual -> Dual) -> Double -> Double
diff f x = let Dual _ d = f (Dual x 1) in d

horner :: Num a => [a] -> a -> a
horner cs x = foldr (\c acc -> c + x * acc) 0 cs

main :: IO ()
main = do
  let x = Poly [0, 1] :: Poly Integer
  print [(x + 1) ^ n | n <- [0 .. 6 :: Int]]
  print ((x - 1) * (x + 1), negate (x * x) + x ^ (2 :: Int), (2 * x + 3) * (Poly [1, -1]), Poly [1 % 2, 2 % 3 :: Rational] * 3)
  print (map (diff (\t -> t * t * t - 2 * t)) [0, 1, 2.5], diff (\t -> (t + 1) / (t * t + 1)) 3, diff (\t -> t ^^ (-2 :: Int)) 2)
  print (map (\n -> Z97 n * recip (Z97 n)) [1 .. 5], (3 / 7 :: Z97) * 7, 0.25 * 4 :: Z97, sum (map Z97 [1 .. 96]), 5 ^ (96 :: Int) :: Z97)
  print (horner [1, 2, 3] (10 :: Int), horner [1, 2, 3] (1 % 2 :: Rational), horner [1, 0, 2] (x + 1))
  print (fromIntegral (300 :: Int) :: Word8, fromIntegral (-1 :: Int8) :: Word16, realToFrac (1.1 :: Float) :: Float, fromIntegral (2 ^ (40 :: Int) + 1 :: Integer) :: Int16, toInteger (maxBound :: Word64))
  print (truncate (fromIntegral (12345 :: Int) / 10 :: Double) :: Integer, fromIntegral (round (2.5 :: Float) :: Int) + (0.5 :: Double), ceiling (-0.5 :: Double) :: Int, 7 / 2, 7 `div` 2, 2 ** 10, 2 ^ 10, 2 ^^ (-1))
  print (even (-2 :: Integer), odd (3 :: Word8), gcd 12 (-18) :: Int, lcm 4 6 :: Integer, gcd 0 0 :: Int, subtract 3 10, until (> 1000) (* 2) 1, signum (-3.5), abs minInt8)
  print (map (`divMod` 3) [-7, 7, -6 :: Int], map (`quotRem` (-3)) [-7, 7, -6 :: Int], (-7) `mod` (-3) :: Integer, realToFrac (3 % 4 :: Rational) :: Double, fromEnum 'a' + 1, read "5" + 1.5)
 where
  minInt8 = minBound :: Int8
