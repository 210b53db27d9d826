{-# LANGUAGE MagicHash, UnboxedTuples #-}
-- Atomic operations on byte arrays and on memory: what they give and what they leave.
module Main (main) where

import Foreign.Marshal.Alloc
import GHC.Exts
import GHC.Int
import GHC.IO (IO (..))
import GHC.Ptr (Ptr (..))
import GHC.Word

data Bytes = Bytes (MutableByteArray# RealWorld)

ints :: [Int]
ints = [-2147483648, -1, 0, 1, 5, 255, 65537, 2147483647]

-- one operation on element 1 of a fresh array, then what is there
onInt :: String -> (MutableByteArray# RealWorld -> Int# -> State# RealWorld -> (# State# RealWorld, Int# #)) -> IO ()
onInt name f = do
  rs <- sequence [run x y | x <- [-7, 0, 6, 255], y <- [-3, 0, 5, 256]]
  putStrLn (name ++ " " ++ show rs)
 where
  run (I# x) (I# y) = IO (\s -> case newByteArray# 32# s of
    (# s1, a #) -> case writeIntArray# a 1# x s1 of
      s2 -> case f a y s2 of
        (# s3, old #) -> case readIntArray# a 1# s3 of
          (# s4, now #) -> (# s4, (I# old, I# now) #))
{-# INLINE onInt #-}

onWord :: String -> (Addr# -> Word# -> State# RealWorld -> (# State# RealWorld, Word# #)) -> IO ()
onWord name f = do
  rs <- sequence [run x y | x <- [0, 6, 255, 65536], y <- [0, 3, 5, 256]]
  putStrLn (name ++ " " ++ show rs)
 where
  run (W# x) (W# y) = allocaBytes 8 $ \(Ptr a) -> IO (\s -> case writeWordOffAddr# a 0# x s of
    s2 -> case f a y s2 of
      (# s3, old #) -> case readWordOffAddr# a 0# s3 of
        -- as signed: small whatever the width
        (# s4, now #) -> (# s4, (I# (word2Int# old), I# (word2Int# now)) #))
{-# INLINE onWord #-}

cas8 :: Int8 -> Int8 -> Int8 -> IO (Int8, Int8)
cas8 (I8# x) (I8# e) (I8# n) = IO (\s -> case newByteArray# 16# s of
  (# s1, a #) -> case writeInt8Array# a 3# x s1 of
    s2 -> case casInt8Array# a 3# e n s2 of
      (# s3, old #) -> case readInt8Array# a 3# s3 of (# s4, now #) -> (# s4, (I8# old, I8# now) #))

cas16 :: Int16 -> Int16 -> Int16 -> IO (Int16, Int16)
cas16 (I16# x) (I16# e) (I16# n) = IO (\s -> case newByteArray# 16# s of
  (# s1, a #) -> case writeInt16Array# a 3# x s1 of
    s2 -> case casInt16Array# a 3# e n s2 of
      (# s3, old #) -> case readInt16Array# a 3# s3 of (# s4, now #) -> (# s4, (I16# old, I16# now) #))

cas32 :: Int32 -> Int32 -> Int32 -> IO (Int32, Int32)
cas32 (I32# x) (I32# e) (I32# n) = IO (\s -> case newByteArray# 16# s of
  (# s1, a #) -> case writeInt32Array# a 3# x s1 of
    s2 -> case casInt32Array# a 3# e n s2 of
      (# s3, old #) -> case readInt32Array# a 3# s3 of (# s4, now #) -> (# s4, (I32# old, I32# now) #))

cas64 :: Int64 -> Int64 -> Int64 -> IO (Int64, Int64)
cas64 (I64# x) (I64# e) (I64# n) = IO (\s -> case newByteArray# 32# s of
  (# s1, a #) -> case writeInt64Array# a 3# x s1 of
    s2 -> case casInt64Array# a 3# e n s2 of
      (# s3, old #) -> case readInt64Array# a 3# s3 of (# s4, now #) -> (# s4, (I64# old, I64# now) #))

w8 :: Word8 -> Word8 -> Word8 -> IO (Word8, Word8)
w8 (W8# x) (W8# e) (W8# n) = allocaBytes 8 $ \(Ptr a) -> IO (\s -> case writeWord8OffAddr# a 0# x s of
  s1 -> case atomicCasWord8Addr# a e n s1 of
    (# s2, old #) -> case readWord8OffAddr# a 0# s2 of (# s3, now #) -> (# s3, (W8# old, W8# now) #))

w16 :: Word16 -> Word16 -> Word16 -> IO (Word16, Word16)
w16 (W16# x) (W16# e) (W16# n) = allocaBytes 8 $ \(Ptr a) -> IO (\s -> case writeWord16OffAddr# a 0# x s of
  s1 -> case atomicCasWord16Addr# a e n s1 of
    (# s2, old #) -> case readWord16OffAddr# a 0# s2 of (# s3, now #) -> (# s3, (W16# old, W16# now) #))

w32 :: Word32 -> Word32 -> Word32 -> IO (Word32, Word32)
w32 (W32# x) (W32# e) (W32# n) = allocaBytes 8 $ \(Ptr a) -> IO (\s -> case writeWord32OffAddr# a 0# x s of
  s1 -> case atomicCasWord32Addr# a e n s1 of
    (# s2, old #) -> case readWord32OffAddr# a 0# s2 of (# s3, now #) -> (# s3, (W32# old, W32# now) #))

w64 :: Word64 -> Word64 -> Word64 -> IO (Word64, Word64)
w64 (W64# x) (W64# e) (W64# n) = allocaBytes 8 $ \(Ptr a) -> IO (\s -> case writeWord64OffAddr# a 0# x s of
  s1 -> case atomicCasWord64Addr# a e n s1 of
    (# s2, old #) -> case readWord64OffAddr# a 0# s2 of (# s3, now #) -> (# s3, (W64# old, W64# now) #))

tries :: Show a => String -> [a] -> (a -> a -> a -> IO (a, a)) -> IO ()
tries name xs f = do
  rs <- sequence [f x e n | x <- xs, e <- xs, n <- xs]
  putStrLn (name ++ " " ++ show rs)

main :: IO ()
main = do
  onInt "fetchAddIntArray#" (\a -> fetchAddIntArray# a 1#)
  onInt "fetchSubIntArray#" (\a -> fetchSubIntArray# a 1#)
  onInt "fetchAndIntArray#" (\a -> fetchAndIntArray# a 1#)
  onInt "fetchNandIntArray#" (\a -> fetchNandIntArray# a 1#)
  onInt "fetchOrIntArray#" (\a -> fetchOrIntArray# a 1#)
  onInt "fetchXorIntArray#" (\a -> fetchXorIntArray# a 1#)
  onInt "atomicReadIntArray#" (\a _ s -> atomicReadIntArray# a 1# s)
  onInt "atomicWriteIntArray#" (\a y s -> case atomicWriteIntArray# a 1# y s of s1 -> (# s1, 0# #))
  onInt "casIntArray# 6" (\a -> casIntArray# a 1# 6#)
  tries "casInt8Array#" [minBound, -1, 0, maxBound] cas8
  tries "casInt16Array#" [minBound, -1, 0, maxBound] cas16
  tries "casInt32Array#" [minBound, -1, 0, maxBound] cas32
  tries "casInt64Array#" [minBound, -1, 0, 4294967295, maxBound] cas64
  onWord "fetchAddWordAddr#" fetchAddWordAddr#
  onWord "fetchSubWordAddr#" fetchSubWordAddr#
  onWord "fetchAndWordAddr#" fetchAndWordAddr#
  onWord "fetchNandWordAddr#" fetchNandWordAddr#
  onWord "fetchOrWordAddr#" fetchOrWordAddr#
  onWord "fetchXorWordAddr#" fetchXorWordAddr#
  onWord "atomicExchangeWordAddr#" atomicExchangeWordAddr#
  onWord "atomicReadWordAddr#" (\a _ s -> atomicReadWordAddr# a s)
  onWord "atomicWriteWordAddr#" (\a y s -> case atomicWriteWordAddr# a y s of s1 -> (# s1, 0## #))
  onWord "atomicCasWordAddr# 6" (\a y -> atomicCasWordAddr# a 6## y)
  onWord "atomicExchangeAddrAddr#" (\a y s -> case atomicExchangeAddrAddr# a (int2Addr# (word2Int# y)) s of
    (# s1, old #) -> (# s1, int2Word# (addr2Int# old) #))
  onWord "atomicCasAddrAddr# 6" (\a y s -> case atomicCasAddrAddr# a (int2Addr# 6#) (int2Addr# (word2Int# y)) s of
    (# s1, old #) -> (# s1, int2Word# (addr2Int# old) #))
  tries "atomicCasWord8Addr#" [0, 1, 128, 255] w8
  tries "atomicCasWord16Addr#" [0, 1, 32768, 65535] w16
  tries "atomicCasWord32Addr#" [0, 1, 2147483648, 4294967295] w32
  tries "atomicCasWord64Addr#" [0, 1, 4294967296, maxBound] w64
