{-# LANGUAGE MagicHash, UnboxedTuples #-}
-- Reading, writing and indexing byte arrays, one element type after the other.
module Main (main) where

import Foreign.StablePtr
import GHC.Exts
import GHC.Int
import GHC.IO (IO (..))
import GHC.Stable (StablePtr (..))
import GHC.Word

data Bytes = Bytes (MutableByteArray# RealWorld)

new :: Int -> IO Bytes
new (I# n) = IO (\s -> case newByteArray# n s of
  (# s1, a #) -> case setByteArray# a 0# n 0xee# s1 of s2 -> (# s2, Bytes a #))

-- what is in the array, byte by byte
dump :: Bytes -> Int -> IO [Word8]
dump (Bytes a) n = mapM (\(I# i) -> IO (\s -> case readWord8Array# a i s of (# s1, w #) -> (# s1, W8# w #))) [0 .. n - 1]

access :: Show b => String -> Bool -> [a] -> (Bytes -> Int -> a -> IO ()) -> (Bytes -> Int -> IO b) -> (Bytes -> Int -> IO b) -> IO ()
access name bytes values write rd index = do
  array <- new 64
  sequence_ [write array i v | (i, v) <- zip at values]
  was <- mapM (rd array) at
  is <- mapM (index array) at
  contents <- if bytes then dump array 64 else return []
  putStrLn (unwords [name, show was, show is, show contents])
 where
  at = [1 .. 5]

indexed :: Bytes -> (ByteArray# -> b) -> IO b
indexed (Bytes a) f = IO (\s -> case unsafeFreezeByteArray# a s of (# s1, frozen #) -> (# s1, f frozen #))
{-# INLINE indexed #-}

main :: IO ()
main = do
  stables <- mapM newStablePtr "abcde"
  access "Char" True ['\0', 'A', '\127', '\128', '\255']
    (\(Bytes a) (I# i) (C# v) -> IO (\s -> case writeCharArray# a i v s of s1 -> (# s1, () #)))
    (\(Bytes a) (I# i) -> IO (\s -> case readCharArray# a i s of (# s1, x #) -> (# s1, C# x #)))
    (\bytes (I# i) -> indexed bytes (\a -> C# (indexCharArray# a i)))
  access "WideChar" True ['\0', 'A', '\255', '\256', '\x10ffff']
    (\(Bytes a) (I# i) (C# v) -> IO (\s -> case writeWideCharArray# a i v s of s1 -> (# s1, () #)))
    (\(Bytes a) (I# i) -> IO (\s -> case readWideCharArray# a i s of (# s1, x #) -> (# s1, C# x #)))
    (\bytes (I# i) -> indexed bytes (\a -> C# (indexWideCharArray# a i)))
  access "Int" False [-2147483648, -1, 0, 65536, 2147483647]
    (\(Bytes a) (I# i) (I# v) -> IO (\s -> case writeIntArray# a i v s of s1 -> (# s1, () #)))
    (\(Bytes a) (I# i) -> IO (\s -> case readIntArray# a i s of (# s1, x #) -> (# s1, I# x #)))
    (\bytes (I# i) -> indexed bytes (\a -> I# (indexIntArray# a i)))
  access "Word" False [0, 1, 65536, 2147483648, 4294967295]
    (\(Bytes a) (I# i) (W# v) -> IO (\s -> case writeWordArray# a i v s of s1 -> (# s1, () #)))
    (\(Bytes a) (I# i) -> IO (\s -> case readWordArray# a i s of (# s1, x #) -> (# s1, W# x #)))
    (\bytes (I# i) -> indexed bytes (\a -> W# (indexWordArray# a i)))
  access "Addr" False [0, 1, 65536, 1048577, 2147483647]
    (\(Bytes a) (I# i) (I# v) -> IO (\s -> case writeAddrArray# a i (int2Addr# v) s of s1 -> (# s1, () #)))
    (\(Bytes a) (I# i) -> IO (\s -> case readAddrArray# a i s of (# s1, x #) -> (# s1, I# (addr2Int# x) #)))
    (\bytes (I# i) -> indexed bytes (\a -> I# (addr2Int# (indexAddrArray# a i))))
  access "Float" True [0, -0.0, 1.5, 3.4028235e38, 1e-45]
    (\(Bytes a) (I# i) (F# v) -> IO (\s -> case writeFloatArray# a i v s of s1 -> (# s1, () #)))
    (\(Bytes a) (I# i) -> IO (\s -> case readFloatArray# a i s of (# s1, x #) -> (# s1, F# x #)))
    (\bytes (I# i) -> indexed bytes (\a -> F# (indexFloatArray# a i)))
  access "Double" True [0, -0.0, 1.5, 1.7976931348623157e308, 5e-324]
    (\(Bytes a) (I# i) (D# v) -> IO (\s -> case writeDoubleArray# a i v s of s1 -> (# s1, () #)))
    (\(Bytes a) (I# i) -> IO (\s -> case readDoubleArray# a i s of (# s1, x #) -> (# s1, D# x #)))
    (\bytes (I# i) -> indexed bytes (\a -> D# (indexDoubleArray# a i)))
  access "StablePtr" False stables
    (\(Bytes a) (I# i) (StablePtr v) -> IO (\s -> case writeStablePtrArray# a i v s of s1 -> (# s1, () #)))
    (\(Bytes a) (I# i) -> IO (\s -> case readStablePtrArray# a i s of (# s1, x #) -> (# s1, StablePtr x #)) >>= letter)
    (\bytes (I# i) -> indexed bytes (\a -> StablePtr (indexStablePtrArray# a i)) >>= letter)
  access "Int8" True [-128, -1, 0, 1, 127]
    (\(Bytes a) (I# i) (I8# v) -> IO (\s -> case writeInt8Array# a i v s of s1 -> (# s1, () #)))
    (\(Bytes a) (I# i) -> IO (\s -> case readInt8Array# a i s of (# s1, x #) -> (# s1, I8# x #)))
    (\bytes (I# i) -> indexed bytes (\a -> I8# (indexInt8Array# a i)))
  access "Int16" True [-32768, -1, 0, 258, 32767]
    (\(Bytes a) (I# i) (I16# v) -> IO (\s -> case writeInt16Array# a i v s of s1 -> (# s1, () #)))
    (\(Bytes a) (I# i) -> IO (\s -> case readInt16Array# a i s of (# s1, x #) -> (# s1, I16# x #)))
    (\bytes (I# i) -> indexed bytes (\a -> I16# (indexInt16Array# a i)))
  access "Int32" True [-2147483648, -1, 0, 16909060, 2147483647]
    (\(Bytes a) (I# i) (I32# v) -> IO (\s -> case writeInt32Array# a i v s of s1 -> (# s1, () #)))
    (\(Bytes a) (I# i) -> IO (\s -> case readInt32Array# a i s of (# s1, x #) -> (# s1, I32# x #)))
    (\bytes (I# i) -> indexed bytes (\a -> I32# (indexInt32Array# a i)))
  access "Int64" True [minBound, -1, 0, 72623859790382856, maxBound]
    (\(Bytes a) (I# i) (I64# v) -> IO (\s -> case writeInt64Array# a i v s of s1 -> (# s1, () #)))
    (\(Bytes a) (I# i) -> IO (\s -> case readInt64Array# a i s of (# s1, x #) -> (# s1, I64# x #)))
    (\bytes (I# i) -> indexed bytes (\a -> I64# (indexInt64Array# a i)))
  access "Word8" True [0, 1, 127, 128, 255]
    (\(Bytes a) (I# i) (W8# v) -> IO (\s -> case writeWord8Array# a i v s of s1 -> (# s1, () #)))
    (\(Bytes a) (I# i) -> IO (\s -> case readWord8Array# a i s of (# s1, x #) -> (# s1, W8# x #)))
    (\bytes (I# i) -> indexed bytes (\a -> W8# (indexWord8Array# a i)))
  access "Word16" True [0, 1, 258, 32768, 65535]
    (\(Bytes a) (I# i) (W16# v) -> IO (\s -> case writeWord16Array# a i v s of s1 -> (# s1, () #)))
    (\(Bytes a) (I# i) -> IO (\s -> case readWord16Array# a i s of (# s1, x #) -> (# s1, W16# x #)))
    (\bytes (I# i) -> indexed bytes (\a -> W16# (indexWord16Array# a i)))
  access "Word32" True [0, 1, 16909060, 2147483648, 4294967295]
    (\(Bytes a) (I# i) (W32# v) -> IO (\s -> case writeWord32Array# a i v s of s1 -> (# s1, () #)))
    (\(Bytes a) (I# i) -> IO (\s -> case readWord32Array# a i s of (# s1, x #) -> (# s1, W32# x #)))
    (\bytes (I# i) -> indexed bytes (\a -> W32# (indexWord32Array# a i)))
  access "Word64" True [0, 1, 72623859790382856, 9223372036854775808, maxBound]
    (\(Bytes a) (I# i) (W64# v) -> IO (\s -> case writeWord64Array# a i v s of s1 -> (# s1, () #)))
    (\(Bytes a) (I# i) -> IO (\s -> case readWord64Array# a i s of (# s1, x #) -> (# s1, W64# x #)))
    (\bytes (I# i) -> indexed bytes (\a -> W64# (indexWord64Array# a i)))
 where
  letter :: StablePtr Char -> IO Char
  letter = deRefStablePtr
