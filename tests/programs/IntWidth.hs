-- | Int and Word themselves: bounds, overflow, shifts and conversions at the word's width.
module Main (main) where

import Data.Bits
import Data.Int
import Data.Word
import Foreign.Storable
import Foreign.Ptr

main :: IO ()
main = do
  print (minBound :: Int, maxBound :: Int, maxBound :: Word)
  print (finiteBitSize (0 :: Int), finiteBitSize (0 :: Word), sizeOf (0 :: Int), alignment (0 :: Word), sizeOf nullPtr)
  print (maxBound + 1 :: Int, minBound - 1 :: Int, negate minBound :: Int, abs minBound :: Int, maxBound * 2 :: Int, maxBound + 1 :: Word)
  print (2147483647 + (1 :: Int), 65536 * 65536 :: Int, 65535 * 65537 + (2 :: Word), product [1 .. 15] :: Int, 2 ^ (31 :: Int) :: Int)
  print (map (shiftL (1 :: Int)) [30 .. 34], map (shiftR (-1 :: Int)) [31, 32], map (shiftR (maxBound :: Word)) [31, 32, 63, 64], rotateL (1 :: Word) 33)
  print (fromIntegral (maxBound :: Int64) :: Int, fromIntegral (maxBound :: Int) :: Int64, fromIntegral (-1 :: Int) :: Word64, fromIntegral (-1 :: Int32) :: Word)
  print (fromInteger (2 ^ (40 :: Int) + 5) :: Int, toInteger (fromInteger (-(2 ^ (40 :: Int))) :: Word), truncate (1.0e12 :: Double) :: Int64)
  print (popCount (-1 :: Int), countLeadingZeros (1 :: Int), countTrailingZeros (0 :: Word), complement 0 :: Word)
  print (sum [1 .. 100000 :: Int], foldr (\x h -> h * 31 + x) 7 [1 .. 50 :: Int], length (show (maxBound :: Int)))
  print (nullPtr `plusPtr` 255 `minusPtr` nullPtr, nullPtr, nullPtr `plusPtr` 4096)
