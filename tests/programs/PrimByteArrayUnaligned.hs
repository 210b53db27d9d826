{-# LANGUAGE MagicHash, UnboxedTuples #-}
-- Elements of every type at byte offsets, mostly unaligned ones.
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
  at = [1, 10, 19, 29, 39] -- nothing is aligned

indexed :: Bytes -> (ByteArray# -> b) -> IO b
indexed (Bytes a) f = IO (\s -> case unsafeFreezeByteArray# a s of (# s1, frozen #) -> (# s1, f frozen #))
{-# INLINE indexed #-}

main :: IO ()
main = do
  stables <- mapM newStablePtr "abcde"
  access "Char" True ['\0', 'A', '\127', '\128', '\255']
    (\(Bytes a) (I# i) (C# v) -> IO (\s -> case writeWord8ArrayAsChar# a i v s of s1 -> (# s1, () #)))
    (\(Bytes a) (I# i) -> IO (\s -> case readWord8ArrayAsChar# a i s of (# s1, x #) -> (# s1, C# x #)))
    (\bytes (I# i) -> indexed bytes (\a -> C# (indexWord8ArrayAsChar# a i)))
  access "WideChar" True ['\0', 'A', '\255', '\256', '\x10ffff']
    (\(Bytes a) (I# i) (C# v) -> IO (\s -> case writeWord8ArrayAsWideChar# a i v s of s1 -> (# s1, () #)))
    (\(Bytes a) (I# i) -> IO (\s -> case readWord8ArrayAsWideChar# a i s of (# s1, x #) -> (# s1, C# x #)))
    (\bytes (I# i) -> indexed bytes (\a -> C# (indexWord8ArrayAsWideChar# a i)))
  access "Int" False [-2147483648, -1, 0, 65536, 2147483647]
    (\(Bytes a) (I# i) (I# v) -> IO (\s -> case writeWord8ArrayAsInt# a i v s of s1 -> (# s1, () #)))
    (\(Bytes a) (I# i) -> IO (\s -> case readWord8ArrayAsInt# a i s of (# s1, x #) -> (# s1, I# x #)))
    (\bytes (I# i) -> indexed bytes (\a -> I# (indexWord8ArrayAsInt# a i)))
  access "Word" False [0, 1, 65536, 2147483648, 4294967295]
    (\(Bytes a) (I# i) (W# v) -> IO (\s -> case writeWord8ArrayAsWord# a i v s of s1 -> (# s1, () #)))
    (\(Bytes a) (I# i) -> IO (\s -> case readWord8ArrayAsWord# a i s of (# s1, x #) -> (# s1, W# x #)))
    (\bytes (I# i) -> indexed bytes (\a -> W# (indexWord8ArrayAsWord# a i)))
  access "Addr" False [0, 1, 65536, 1048577, 2147483647]
    (\(Bytes a) (I# i) (I# v) -> IO (\s -> case writeWord8ArrayAsAddr# a i (int2Addr# v) s of s1 -> (# s1, () #)))
    (\(Bytes a) (I# i) -> IO (\s -> case readWord8ArrayAsAddr# a i s of (# s1, x #) -> (# s1, I# (addr2Int# x) #)))
    (\bytes (I# i) -> indexed bytes (\a -> I# (addr2Int# (indexWord8ArrayAsAddr# a i))))
  access "Float" True [0, -0.0, 1.5, 3.4028235e38, 1e-45]
    (\(Bytes a) (I# i) (F# v) -> IO (\s -> case writeWord8ArrayAsFloat# a i v s of s1 -> (# s1, () #)))
    (\(Bytes a) (I# i) -> IO (\s -> case readWord8ArrayAsFloat# a i s of (# s1, x #) -> (# s1, F# x #)))
    (\bytes (I# i) -> indexed bytes (\a -> F# (indexWord8ArrayAsFloat# a i)))
  access "Double" True [0, -0.0, 1.5, 1.7976931348623157e308, 5e-324]
    (\(Bytes a) (I# i) (D# v) -> IO (\s -> case writeWord8ArrayAsDouble# a i v s of s1 -> (# s1, () #)))
    (\(Bytes a) (I# i) -> IO (\s -> case readWord8ArrayAsDouble# a i s of (# s1, x #) -> (# s1, D# x #)))
    (\bytes (I# i) -> indexed bytes (\a -> D# (indexWord8ArrayAsDouble# a i)))
  access "StablePtr" False stables
    (\(Bytes a) (I# i) (StablePtr v) -> IO (\s -> case writeWord8ArrayAsStablePtr# a i v s of s1 -> (# s1, () #)))
    (\(Bytes a) (I# i) -> IO (\s -> case readWord8ArrayAsStablePtr# a i s of (# s1, x #) -> (# s1, StablePtr x #)) >>= letter)
    (\bytes (I# i) -> indexed bytes (\a -> StablePtr (indexWord8ArrayAsStablePtr# a i)) >>= letter)
  access "Int16" True [-32768, -1, 0, 258, 32767]
    (\(Bytes a) (I# i) (I16# v) -> IO (\s -> case writeWord8ArrayAsInt16# a i v s of s1 -> (# s1, () #)))
    (\(Bytes a) (I# i) -> IO (\s -> case readWord8ArrayAsInt16# a i s of (# s1, x #) -> (# s1, I16# x #)))
    (\bytes (I# i) -> indexed bytes (\a -> I16# (indexWord8ArrayAsInt16# a i)))
  access "Int32" True [-2147483648, -1, 0, 16909060, 2147483647]
    (\(Bytes a) (I# i) (I32# v) -> IO (\s -> case writeWord8ArrayAsInt32# a i v s of s1 -> (# s1, () #)))
    (\(Bytes a) (I# i) -> IO (\s -> case readWord8ArrayAsInt32# a i s of (# s1, x #) -> (# s1, I32# x #)))
    (\bytes (I# i) -> indexed bytes (\a -> I32# (indexWord8ArrayAsInt32# a i)))
  access "Int64" True [minBound, -1, 0, 72623859790382856, maxBound]
    (\(Bytes a) (I# i) (I64# v) -> IO (\s -> case writeWord8ArrayAsInt64# a i v s of s1 -> (# s1, () #)))
    (\(Bytes a) (I# i) -> IO (\s -> case readWord8ArrayAsInt64# a i s of (# s1, x #) -> (# s1, I64# x #)))
    (\bytes (I# i) -> indexed bytes (\a -> I64# (indexWord8ArrayAsInt64# a i)))
  access "Word16" True [0, 1, 258, 32768, 65535]
    (\(Bytes a) (I# i) (W16# v) -> IO (\s -> case writeWord8ArrayAsWord16# a i v s of s1 -> (# s1, () #)))
    (\(Bytes a) (I# i) -> IO (\s -> case readWord8ArrayAsWord16# a i s of (# s1, x #) -> (# s1, W16# x #)))
    (\bytes (I# i) -> indexed bytes (\a -> W16# (indexWord8ArrayAsWord16# a i)))
  access "Word32" True [0, 1, 16909060, 2147483648, 4294967295]
    (\(Bytes a) (I# i) (W32# v) -> IO (\s -> case writeWord8ArrayAsWord32# a i v s of s1 -> (# s1, () #)))
    (\(Bytes a) (I# i) -> IO (\s -> case readWord8ArrayAsWord32# a i s of (# s1, x #) -> (# s1, W32# x #)))
    (\bytes (I# i) -> indexed bytes (\a -> W32# (indexWord8ArrayAsWord32# a i)))
  access "Word64" True [0, 1, 72623859790382856, 9223372036854775808, maxBound]
    (\(Bytes a) (I# i) (W64# v) -> IO (\s -> case writeWord8ArrayAsWord64# a i v s of s1 -> (# s1, () #)))
    (\(Bytes a) (I# i) -> IO (\s -> case readWord8ArrayAsWord64# a i s of (# s1, x #) -> (# s1, W64# x #)))
    (\bytes (I# i) -> indexed bytes (\a -> W64# (indexWord8ArrayAsWord64# a i)))
 where
  letter :: StablePtr Char -> IO Char
  letter = deRefStablePtr
