{-# LANGUAGE ScopedTypeVariables, TypeApplications, AllowAmbiguousTypes #-}
-- | Arithmetic of Int8, Int16, Word8, Word16: every operation over every pair of edge values, digested and partly shown.
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
  putStrLn ("shifts " ++ show (digest [toInteger (op x k) | op <- [shiftL, shiftR, rotateL, rotateR, shift, rotate, \v k -> rotate v (negate k), \v k -> shift v (negate k)], x <- es, k <- [0 .. 18]]))
  print [shiftR x 1 | x <- es] >> print [shiftL x 3 | x <- es] >> print [rotateL x 5 | x <- es]
  print (map popCount es, map countLeadingZeros es, map countTrailingZeros es)
  print [testBit x k | x <- es, k <- [0, 7, 8, 15]]
  print (digest [toInteger (setBit x k `xor` clearBit x k + complementBit x k) | x <- es, k <- [0 .. 15]])
  print [compare x y | x <- take 5 es, y <- drop 9 es]
  print (map (fromIntegral :: a -> Int8) es, map (fromIntegral :: a -> Word8) es)
  print (map (fromIntegral :: a -> Int16) es, map (fromIntegral :: a -> Word16) es)
  print (map (fromIntegral :: a -> Int32) es, map (fromIntegral :: a -> Word32) es)
  print (map (fromIntegral :: a -> Int64) es, map (fromIntegral :: a -> Word64) es)
  print (map (fromInteger :: Integer -> a) [-70000, -32769, -129, 128, 255, 256, 65535, 65536, 2 ^ (80 :: Int) + 3])
  print (map (realToFrac :: a -> Double) es, map (truncate :: Double -> a) [3.99, 0.5, 100.25])
  print (map (\x -> read (show x) == x) es, read " ( 42 ) " :: a)
  print (take 5 [maxBound - 3 :: a ..], [1, 4 .. 20 :: a], length [minBound + 1, minBound + 3 .. maxBound :: a])
  print (sum [1 .. 100 :: a], product [1 .. 20 :: a], 3 ^ (50 :: Int) :: a, (-3) ^ (7 :: Int) :: a)

main :: IO ()
main = do
  table @Int8 "Int8"
  table @Word8 "Word8"
  table @Int16 "Int16"
  table @Word16 "Word16"
  -- all pairs of bytes
  print (digest [toInteger (x * y - x `div` (y .|. 1)) | x <- [minBound .. maxBound :: Int8], y <- [minBound .. maxBound], x /= minBound])
  print (digest [toInteger (x * y + x `rem` (y .|. 1)) | x <- [minBound .. maxBound :: Word8], y <- [minBound .. maxBound]])
