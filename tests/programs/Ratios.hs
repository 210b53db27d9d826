-- | Ratio: normal form, arithmetic, order, rounding, show/read, continued fractions, exceptions.
module Main (main) where

import Control.Exception
import Data.Int
import Data.List (foldl')
import Data.Ratio

continued :: Rational -> [Integer]
continued r = let n = floor r; f = r - fromInteger n in n : if f == 0 then [] else continued (recip f)

convergents :: [Integer] -> [Rational]
convergents (a : b : rest) = go (a, 1) (a * b + 1, b) rest
 where
  go (p, q) (p', q') xs = p % q : case xs of
    [] -> [p' % q']
    x : xs' -> go (p', q') (x * p' + p, x * q' + q) xs'
convergents xs = map (% 1) xs

bernoulli :: Int -> Rational
bernoulli m = head (foldl' step [] [0 .. m])
 where
  step row k = reverse (scanl (\a (j, b) -> fromIntegral j * (b - a)) (1 % fromIntegral (k + 1)) (zip [k, k - 1 .. 1] (reverse row))) 

egyptian :: Rational -> [Rational]
egyptian r | numerator r == 1 = [r]
           | otherwise = let d = ceiling (recip r) :: Integer in 1 % d : egyptian (r - 1 % d)

main :: IO ()
main = do
  let rs = [0, 1, -1, 1 % 2, -(1 % 2), 2 % 3, 22 % 7, -(355 % 113), 10 ^ (20 :: Int) % 3, 1 % 10 ^ (20 :: Int)] :: [Rational]
  print [(a + b, a - b, a * b) | a <- rs, b <- rs]
  print [a / b | a <- rs, b <- rs, b /= 0]
  print [compare a b | a <- rs, b <- rs]
  print (map rounds (rs ++ [5 % 2, 7 % 2, -(5 % 2)]))
  print [(numerator r, denominator r) | r <- [6 % 4, (-6) % 4, 6 % (-4), 0 % 5 :: Rational]]
  print (map signum rs, map abs rs, map (^^ (-3 :: Int)) (filter (/= 0) rs))
  print (map (fromRational :: Rational -> Double) rs)
  print (continued (415 % 93), continued (toRational (3.245 :: Double)), convergents [3, 7, 15, 1, 292, 1, 1, 1, 2])
  print (map bernoulli [0 .. 6])
  print (egyptian (5 % 121 + 1 % 3), sum (egyptian (4 % 17)))
  print (read "3 % 4" :: Rational, read "[(-1) % 2,2 % 3]" :: [Rational], showsPrec 8 (3 % 4 :: Rational) "", Just (-3 % 4 :: Ratio Int64))
  print (approxRational (pi :: Double) 1.0e-6, approxRational (0.3333 :: Double) 0.001)
  print ([1 % 2 .. 4] :: [Rational], [1, 4 % 3 .. 3] :: [Rational], succ (1 % 2) :: Rational)
  print (sum [1 % (k * (k + 1)) | k <- [1 .. 200 :: Integer]], product [k % (k + 2) | k <- [1 .. 50 :: Int64]])
  r <- try (evaluate (1 % (0 :: Integer)))
  print (either (\e -> show (e :: ArithException)) show r)
  r2 <- try (evaluate (recip (0 :: Rational)))
  print (either (\e -> show (e :: ArithException)) show r2)
 where
  rounds :: Rational -> (Integer, Integer, Integer, Integer)
  rounds r = (truncate r, round r, ceiling r, floor r)
