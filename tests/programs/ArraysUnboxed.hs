{-# LANGUAGE FlexibleContexts #-}
-- | UArray, STUArray, IOArray, IOUArray: sieve, in-place sort, knapsack, bit arrays, freezing and thawing.
module Main (main) where

import Control.Monad
import Control.Monad.ST
import Data.Array.IO
import Data.Array.ST
import Data.Array.Unboxed
import Data.Array.Unsafe (unsafeFreeze)
import Data.Int
import Data.Word

sieve :: Int -> UArray Int Bool
sieve n = runSTUArray $ do
  a <- newArray (0, n) True
  writeArray a 0 False
  writeArray a 1 False
  forM_ [2 .. n] $ \i -> do
    p <- readArray a i
    when (p && i * i <= n) $ forM_ [i * i, i * i + i .. n] $ \j -> writeArray a j False
  return a

quicksort :: [Int32] -> [Int32]
quicksort xs = elems (runSTUArray (do
  let n = length xs
  a <- newListArray (0, n - 1) xs
  let go lo hi = when (lo < hi) $ do
        pivot <- readArray a ((lo + hi) `div` 2)
        let loop i j
              | i > j = return (i, j)
              | otherwise = do
                  i' <- up i
                  j' <- down j
                  if i' <= j'
                    then do
                      x <- readArray a i'
                      y <- readArray a j'
                      writeArray a i' y
                      writeArray a j' x
                      loop (i' + 1) (j' - 1)
                    else return (i', j')
            up i = do { x <- readArray a i; if x < pivot then up (i + 1) else return i }
            down j = do { x <- readArray a j; if x > pivot then down (j - 1) else return j }
        (i, j) <- loop lo hi
        go lo j
        go i hi
  go 0 (n - 1)
  return a))

knapsack :: [(Int, Int)] -> Int -> Int
knapsack items capacity = runST $ do
  best <- newArray (0, capacity) 0 :: ST s (STUArray s Int Int)
  forM_ items $ \(w, v) -> forM_ [capacity, capacity - 1 .. w] $ \c -> do
    without <- readArray best c
    with <- readArray best (c - w)
    writeArray best c (max without (with + v))
  readArray best capacity

main :: IO ()
main = do
  let primes = [i | (i, True) <- assocs (sieve 30000)]
  print (length primes, take 20 primes, last primes, sum primes)
  let lcg s = (s * 1103515245 + 12345) :: Word32
      randoms = map fromIntegral (take 3000 (tail (iterate lcg 1))) :: [Int32]
      sorted = quicksort randoms
  print (take 8 sorted, drop 2992 sorted, and (zipWith (<=) sorted (tail sorted)), sum (map toInteger sorted) == sum (map toInteger randoms))
  print (knapsack [(w, w * 3 `mod` 17 + w) | w <- [1 .. 40]] 300)
  let u8 = listArray (0, 9) [250 ..] :: UArray Int Word8
      i16 = listArray ('a', 'e') [-2, -1, 0, 32767, -32768] :: UArray Char Int16
      d = listArray (1, 4) [0.5, -1.5, 1 / 0, 1.0e-300] :: UArray Int Double
      f = listArray (1, 3) [0.1, 1.0e10, -3] :: UArray Int Float
      c = listArray (0, 4) "ab\1234\&\120000z" :: UArray Int Char
      w64 = listArray (0, 2) [maxBound, 0, 2 ^ (40 :: Int)] :: UArray Int Word64
      i64 = listArray (0, 2) [minBound, -1, maxBound] :: UArray Int Int64
      b = listArray (0, 69) (cycle [True, False, False]) :: UArray Int Bool
  print u8 >> print i16 >> print d >> print f >> print c >> print w64 >> print i64
  print (b // [(1, True), (64, True)], length (filter id (elems b)))
  print (amap (* 2) d, ixmap (0, 2) (4 -) d, accumArray (+) 0 (0, 3) [(k `mod` 4, fromIntegral k) | k <- [1 .. 100]] :: UArray Int Double)
  print (u8 == u8, compare i64 (listArray (0, 2) [minBound, 0, 0]), bounds i16)
  io <- newListArray (0, 5) [Just k | k <- "mutate"] :: IO (IOArray Int (Maybe Char))
  writeArray io 2 Nothing
  before <- freeze io :: IO (Array Int (Maybe Char))
  writeArray io 0 (Just 'M')
  getElems io >>= print
  print before
  iou <- thaw d :: IO (IOUArray Int Double)
  mapM_ (\k -> readArray iou k >>= writeArray iou k . (+ 1)) [1, 2]
  frozen <- unsafeFreeze iou :: IO (UArray Int Double)
  print frozen
  mapArray (fmap succ) io >>= getAssocs >>= print
  bits <- newArray (0, 1000) False :: IO (IOUArray Int Bool)
  forM_ [0, 7 .. 1000] $ \i -> writeArray bits i True
  forM_ [0, 14 .. 1000] $ \i -> writeArray bits i False
  getElems bits >>= print . length . filter id
  big <- newArray ((0, 0), (199, 199)) 1 :: IO (IOUArray (Int, Int) Int32)
  forM_ [1 .. 199] $ \i -> forM_ [1 .. 199] $ \j -> do
    x <- readArray big (i - 1, j)
    y <- readArray big (i, j - 1)
    writeArray big (i, j) ((x + y) `mod` 1000007)
  readArray big (199, 199) >>= print
  getBounds big >>= print
