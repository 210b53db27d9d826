-- | Data.Array: construction, multidimensional indices, accumArray, lazy dynamic programming, bounds errors.
module Main (main) where

import Control.Exception
import Data.Array
import qualified Data.Foldable as F

lcs :: String -> String -> String
lcs xs ys = reverse (walk 0 0 [])
 where
  (n, m) = (length xs, length ys)
  xa = listArray (0, n - 1) xs
  ya = listArray (0, m - 1) ys
  table = array ((0, 0), (n, m)) [((i, j), cell i j) | i <- [0 .. n], j <- [0 .. m]] :: Array (Int, Int) Int
  cell i j
    | i == n || j == m = 0
    | xa ! i == ya ! j = 1 + table ! (i + 1, j + 1)
    | otherwise = max (table ! (i + 1, j)) (table ! (i, j + 1))
  walk i j acc
    | i == n || j == m = acc
    | xa ! i == ya ! j = walk (i + 1) (j + 1) (xa ! i : acc)
    | table ! (i + 1, j) >= table ! (i, j + 1) = walk (i + 1) j acc
    | otherwise = walk i (j + 1) acc

type Matrix = Array (Int, Int) Integer

mul :: Matrix -> Matrix -> Matrix
mul a b = array ((1, 1), (n, m)) [((i, j), sum [a ! (i, k) * b ! (k, j) | k <- [1 .. p]]) | i <- [1 .. n], j <- [1 .. m]]
 where
  (_, (n, p)) = bounds a
  (_, (_, m)) = bounds b

matPow :: Matrix -> Int -> Matrix
matPow a 1 = a
matPow a k
  | even k = let h = matPow a (k `div` 2) in mul h h
  | otherwise = mul a (matPow a (k - 1))

main :: IO ()
main = do
  let a = listArray (-3, 3) "abcdefg"
  print a
  print (a ! (-3), a ! 0, bounds a, indices a, elems a, assocs a == zip [-3 .. 3] "abcdefg")
  print (a // [(0, 'X'), (3, 'Y'), (0, 'Z')])
  print (accumArray (flip (:)) [] ('a', 'e') (zip (cycle "abcde") [1 .. 12 :: Int]))
  print (accum (+) (listArray (0, 4) [10, 20, 30, 40, 50 :: Int]) [(i `mod` 5, i) | i <- [0 .. 20]])
  print (ixmap (0, 6) (\i -> 3 - i) a, fmap succ a, sum (fmap fromEnum a), maximum a, length a, F.toList (fmap (: []) a) == map pure "abcdefg")
  putStrLn (lcs "the quick brown fox jumps over the lazy dog" "a quack crown fix lumps oval the crazy frog")
  let fibM = listArray ((1, 1), (2, 2)) [1, 1, 1, 0] :: Matrix
  print (matPow fibM 10, matPow fibM 500 ! (1, 2))
  let grid = listArray ((0, 'a'), (2, 'd')) [1 :: Int ..]
  print grid
  print [grid ! (i, c) | c <- ['a' .. 'd'], i <- [0 .. 2]]
  print (range ((0, 0, 0), (1, 2, 1)), inRange ((0, 0), (2, 2)) (1, 3), index ((0, 0), (3, 4)) (2, 3), rangeSize ((5, 5), (4, 9)))
  print (array (1, 0) [] :: Array Int (), listArray (0, -1) "" == array (0, -1) [], compare (listArray (0, 1) [1, 2 :: Int]) (listArray (0, 1) [1, 3]))
  print (read "array (0,2) [(0,'x'),(1,'y'),(2,'z')]" :: Array Int Char)
  let pascal = listArray ((0, 0), (20, 20)) [if k > n then 0 else if k == 0 || k == n then 1 else pascal ! (n - 1, k - 1) + pascal ! (n - 1, k) | n <- [0 .. 20 :: Int], k <- [0 .. 20 :: Int]] :: Array (Int, Int) Int
  print [pascal ! (20, k) | k <- [0 .. 20]]
  mapM_ attempt [show (a ! 4), show (grid ! (3, 'a')), show (listArray (0, 2) [1 :: Int] ! 2), show (array (0, 1) [(2, 'x')] ! 0)]
 where
  attempt s = do
    r <- try (evaluate (length s))
    putStrLn (either (\e -> "error: " ++ takeWhile (/= '\n') (show (e :: SomeException))) (const s) r)
