{-# LANGUAGE ScopedTypeVariables, TypeApplications, AllowAmbiguousTypes #-}
-- | Arithmetic of Int32, Word32, Int64, Word64: every operation over every pair of edge values, digested and partly shown.
module Main (main) where

import Control.Exception
import Control.Monad
import Data.Bits
import Data.Int
import Data.List (foldl')
import Data.Word

edges :: forall a. (Integral a, Bounded a) => [a]
edges = [minBound, minBound + 1, -2, -1, 0, 1, 2, 3, 7, 10, maxBound `div` 2, maxBound `div` 2 + 1, maxBound - 1, maxBound]

-- | Order-sensitive digest with 32-bit arithmetic.
digest :: [Integer] -> Word32
digest = foldl' (\h x -> (h `xor` fromInteger (x `mod` 4294967296)) * 16777619 + 1) 2166136261

safely :: Integral b => b -> IO (Either ArithException Integer)
safely x = try (evaluate (toInteger x))

table :: forall a. (Integral a, Bounded a, FiniteBits a, Show a, Read a) => String -> IO ()
table name = do
  putStrLn ("== " ++ name)
  let es = edges @a
  print es
  print (minBound :: a, maxBound :: a, finiteBitSize (0 :: a), isSigned (0 :: a))
  let binary = [("+", (+)), ("-", (-)), ("*", (*)), (".&.", (.&.)), (".|.", (.|.)), ("xor", xor), ("min", min), ("max", max), ("gcd", gcd)] :: [(String, a -> a -> a)]
  forM_ binary $ \(n, op) -> putStrLn (n ++ " " ++ show (digest [toInteger (op x y) | x <- es, y <- es]) ++ " " ++ show [op x y | x <- take 4 es, y <- drop 10 es])
  forM_ [("div", div), ("mod", mod), ("quot", quot), ("rem", rem)] $ \(n, op) -> do
    rs <- sequence [safely (op x y) | x <- es, y <- es]
    putStrLn (n ++ " " ++ show (digest [either (const 77) id r | r <- rs]) ++ " " ++ show (length [() | Left Overflow <- rs], length [() | Left DivideByZero <- rs]) ++ " " ++ show (drop 150 rs))
  rs <- forM [(x, y) | x <- es, y <- es] $ \(x, y) -> try (evaluate (let (a, b) = divMod x y; (c, d) = quotRem x y in toInteger a * 1000003 + toInteger b * 10007 + toInteger c * 101 + toInteger d))
  print (digest [either (\e -> if e == Overflow then 1 else 2) id r | r <- rs])
  forM_ [("negate", negate), ("abs", abs), ("signum", signum), ("complement", complement), ("succ'", (+ 1))] $ \(n, op) -> putStrLn (n ++ " " ++ show (map op es))
  putStrLn ("shifts " ++ show (digest [toInteger (op x k) | op <- [shiftL, shiftR, rotateL, rotateR, shift, rotate, \v k -> rotate v (negate k), \v k -> shift v (negate k)], x <- es, k <- [0 .. 70]]))
  print [shiftR x 1 | x <- es] >> print [shiftL x 3 | x <- es] >> print [rotateL x 5 | x <- es]
  print (map popCount es, map countLeadingZeros es, map countTrailingZeros es)
  print [testBit x k | x <- es, k <- [0, 15, 31, 32, 63]]
  print (digest [toInteger (setBit x k `xor` clearBit x k + complementBit x k) | x <- es, k <- [0 .. 63]])
  print [compare x y | x <- take 5 es, y <- drop 9 es]
  print (map (fromIntegral :: a -> Int8) es, map (fromIntegral :: a -> Word8) es)
  print (map (fromIntegral :: a -> Int16) es, map (fromIntegral :: a -> Word16) es)
  print (map (fromIntegral :: a -> Int32) es, map (fromIntegral :: a -> Word32) es)
  print (map (fromIntegral :: a -> Int64) es, map (fromIntegral :: a -> Word64) es)
  print (map (fromInteger :: Integer -> a) [-2 ^ (63 :: Int) - 1, -4294967297, -2147483649, 2147483648, 4294967295, 4294967296, 9223372036854775808, 18446744073709551615, 2 ^ (80 :: Int) + 3])
  print (map (realToFrac :: a -> Double) es, map (truncate :: Double -> a) [3.99, 0.5, 100.25])
  print (map (\x -> read (show x) == x) es, read " ( 42 ) " :: a)
  print (take 5 [maxBound - 3 :: a ..], [1, 4 .. 20 :: a], take 4 [maxBound - 5 :: a, maxBound - 3 ..])
  print (sum [1 .. 100 :: a], product [1 .. 20 :: a], 3 ^ (50 :: Int) :: a, (-3) ^ (39 :: Int) :: a)

main :: IO ()
main = do
  table @Int32 "Int32"
  table @Word32 "Word32"
  table @Int64 "Int64"
  table @Word64 "Word64"
  -- random 64-bit operands from a linear congruential generator
  let next s = s * 6364136223846793005 + 1442695040888963407 :: Word64
      ws = take 3000 (iterate next 42)
      is = map fromIntegral ws :: [Int64]
  print (digest (zipWith (\a b -> toInteger (a * b + a `div` (b `shiftR` 20 .|. 1))) ws (tail ws)))
  print (digest (zipWith (\a b -> toInteger (a `mod` (b `shiftR` 7 .|. 1)) - toInteger (a `rem` (b `shiftR` 33 .|. 1))) is (tail is)))
  print (digest (zipWith (\a k -> toInteger (rotateL a k + shiftR a k)) ws (cycle [0 .. 64])))
  print (digest (zipWith (\a k -> toInteger (shiftR a k `xor` shiftL a (k + 1))) is (cycle [0 .. 64])))
  print (digest (map (\a -> toInteger (popCount a * 10000 + countLeadingZeros a * 100 + countTrailingZeros a)) ws))
  print (map (\a -> fromIntegral a :: Double) (take 10 ws), map (\a -> fromIntegral a :: Float) (take 10 is))
  print (map (byteSwap64 . (`shiftR` 3)) (take 4 ws), map (byteSwap32 . fromIntegral) (take 4 ws), map (byteSwap16 . fromIntegral) (take 4 ws))
  print (map bitReverse64 (take 4 ws), map (bitReverse32 . fromIntegral) (take 4 ws), map (bitReverse8 . fromIntegral) (take 4 ws))
