{-# LANGUAGE MagicHash, UnboxedTuples #-}
-- Reading, writing and indexing memory outside of the heap, one element type after the other.
module Main (main) where

import Foreign.Marshal.Alloc
import Foreign.Marshal.Utils
import Foreign.StablePtr
import GHC.Exts
import GHC.Int
import GHC.IO (IO (..))
import GHC.Ptr (Ptr (..))
import GHC.Stable (StablePtr (..))
import GHC.Word

access :: Show b => String -> Bool -> [a] -> (Ptr () -> Int -> a -> IO ()) -> (Ptr () -> Int -> IO b) -> (Ptr () -> Int -> IO b) -> IO ()
access name bytes values write rd index = allocaBytes 64 $ \memory -> do
  fillBytes memory 0xee 64
  sequence_ [write memory i v | (i, v) <- zip at values]
  was <- mapM (rd memory) at
  is <- mapM (index memory) at
  contents <- if bytes then dump memory 64 else return []
  putStrLn (unwords [name, show was, show is, show contents])
 where
  at = [1 .. 5]

dump :: Ptr () -> Int -> IO [Word8]
dump (Ptr a) n = mapM (\(I# i) -> IO (\s -> case readWord8OffAddr# a i s of (# s1, w #) -> (# s1, W8# w #))) [0 .. n - 1]

main :: IO ()
main = do
  stables <- mapM newStablePtr "abcde"
  access "Char" True ['\0', 'A', '\127', '\128', '\255']
    (\(Ptr a) (I# i) (C# v) -> IO (\s -> case writeCharOffAddr# a i v s of s1 -> (# s1, () #)))
    (\(Ptr a) (I# i) -> IO (\s -> case readCharOffAddr# a i s of (# s1, x #) -> (# s1, C# x #)))
    (\(Ptr a) (I# i) -> return $! C# (indexCharOffAddr# a i))
  access "WideChar" True ['\0', 'A', '\255', '\256', '\x10ffff']
    (\(Ptr a) (I# i) (C# v) -> IO (\s -> case writeWideCharOffAddr# a i v s of s1 -> (# s1, () #)))
    (\(Ptr a) (I# i) -> IO (\s -> case readWideCharOffAddr# a i s of (# s1, x #) -> (# s1, C# x #)))
    (\(Ptr a) (I# i) -> return $! C# (indexWideCharOffAddr# a i))
  access "Int" False [-2147483648, -1, 0, 65536, 2147483647]
    (\(Ptr a) (I# i) (I# v) -> IO (\s -> case writeIntOffAddr# a i v s of s1 -> (# s1, () #)))
    (\(Ptr a) (I# i) -> IO (\s -> case readIntOffAddr# a i s of (# s1, x #) -> (# s1, I# x #)))
    (\(Ptr a) (I# i) -> return $! I# (indexIntOffAddr# a i))
  access "Word" False [0, 1, 65536, 2147483648, 4294967295]
    (\(Ptr a) (I# i) (W# v) -> IO (\s -> case writeWordOffAddr# a i v s of s1 -> (# s1, () #)))
    (\(Ptr a) (I# i) -> IO (\s -> case readWordOffAddr# a i s of (# s1, x #) -> (# s1, W# x #)))
    (\(Ptr a) (I# i) -> return $! W# (indexWordOffAddr# a i))
  access "Addr" False [0, 1, 65536, 1048577, 2147483647]
    (\(Ptr a) (I# i) (I# v) -> IO (\s -> case writeAddrOffAddr# a i (int2Addr# v) s of s1 -> (# s1, () #)))
    (\(Ptr a) (I# i) -> IO (\s -> case readAddrOffAddr# a i s of (# s1, x #) -> (# s1, I# (addr2Int# x) #)))
    (\(Ptr a) (I# i) -> return $! I# (addr2Int# (indexAddrOffAddr# a i)))
  access "Float" True [0, -0.0, 1.5, 3.4028235e38, 1e-45]
    (\(Ptr a) (I# i) (F# v) -> IO (\s -> case writeFloatOffAddr# a i v s of s1 -> (# s1, () #)))
    (\(Ptr a) (I# i) -> IO (\s -> case readFloatOffAddr# a i s of (# s1, x #) -> (# s1, F# x #)))
    (\(Ptr a) (I# i) -> return $! F# (indexFloatOffAddr# a i))
  access "Double" True [0, -0.0, 1.5, 1.7976931348623157e308, 5e-324]
    (\(Ptr a) (I# i) (D# v) -> IO (\s -> case writeDoubleOffAddr# a i v s of s1 -> (# s1, () #)))
    (\(Ptr a) (I# i) -> IO (\s -> case readDoubleOffAddr# a i s of (# s1, x #) -> (# s1, D# x #)))
    (\(Ptr a) (I# i) -> return $! D# (indexDoubleOffAddr# a i))
  access "StablePtr" False stables
    (\(Ptr a) (I# i) (StablePtr v) -> IO (\s -> case writeStablePtrOffAddr# a i v s of s1 -> (# s1, () #)))
    (\(Ptr a) (I# i) -> IO (\s -> case readStablePtrOffAddr# a i s of (# s1, x #) -> (# s1, StablePtr x #)) >>= letter)
    (\(Ptr a) (I# i) -> letter (StablePtr (indexStablePtrOffAddr# a i)))
  access "Int8" True [-128, -1, 0, 1, 127]
    (\(Ptr a) (I# i) (I8# v) -> IO (\s -> case writeInt8OffAddr# a i v s of s1 -> (# s1, () #)))
    (\(Ptr a) (I# i) -> IO (\s -> case readInt8OffAddr# a i s of (# s1, x #) -> (# s1, I8# x #)))
    (\(Ptr a) (I# i) -> return $! I8# (indexInt8OffAddr# a i))
  access "Int16" True [-32768, -1, 0, 258, 32767]
    (\(Ptr a) (I# i) (I16# v) -> IO (\s -> case writeInt16OffAddr# a i v s of s1 -> (# s1, () #)))
    (\(Ptr a) (I# i) -> IO (\s -> case readInt16OffAddr# a i s of (# s1, x #) -> (# s1, I16# x #)))
    (\(Ptr a) (I# i) -> return $! I16# (indexInt16OffAddr# a i))
  access "Int32" True [-2147483648, -1, 0, 16909060, 2147483647]
    (\(Ptr a) (I# i) (I32# v) -> IO (\s -> case writeInt32OffAddr# a i v s of s1 -> (# s1, () #)))
    (\(Ptr a) (I# i) -> IO (\s -> case readInt32OffAddr# a i s of (# s1, x #) -> (# s1, I32# x #)))
    (\(Ptr a) (I# i) -> return $! I32# (indexInt32OffAddr# a i))
  access "Int64" True [minBound, -1, 0, 72623859790382856, maxBound]
    (\(Ptr a) (I# i) (I64# v) -> IO (\s -> case writeInt64OffAddr# a i v s of s1 -> (# s1, () #)))
    (\(Ptr a) (I# i) -> IO (\s -> case readInt64OffAddr# a i s of (# s1, x #) -> (# s1, I64# x #)))
    (\(Ptr a) (I# i) -> return $! I64# (indexInt64OffAddr# a i))
  access "Word8" True [0, 1, 127, 128, 255]
    (\(Ptr a) (I# i) (W8# v) -> IO (\s -> case writeWord8OffAddr# a i v s of s1 -> (# s1, () #)))
    (\(Ptr a) (I# i) -> IO (\s -> case readWord8OffAddr# a i s of (# s1, x #) -> (# s1, W8# x #)))
    (\(Ptr a) (I# i) -> return $! W8# (indexWord8OffAddr# a i))
  access "Word16" True [0, 1, 258, 32768, 65535]
    (\(Ptr a) (I# i) (W16# v) -> IO (\s -> case writeWord16OffAddr# a i v s of s1 -> (# s1, () #)))
    (\(Ptr a) (I# i) -> IO (\s -> case readWord16OffAddr# a i s of (# s1, x #) -> (# s1, W16# x #)))
    (\(Ptr a) (I# i) -> return $! W16# (indexWord16OffAddr# a i))
  access "Word32" True [0, 1, 16909060, 2147483648, 4294967295]
    (\(Ptr a) (I# i) (W32# v) -> IO (\s -> case writeWord32OffAddr# a i v s of s1 -> (# s1, () #)))
    (\(Ptr a) (I# i) -> IO (\s -> case readWord32OffAddr# a i s of (# s1, x #) -> (# s1, W32# x #)))
    (\(Ptr a) (I# i) -> return $! W32# (indexWord32OffAddr# a i))
  access "Word64" True [0, 1, 72623859790382856, 9223372036854775808, maxBound]
    (\(Ptr a) (I# i) (W64# v) -> IO (\s -> case writeWord64OffAddr# a i v s of s1 -> (# s1, () #)))
    (\(Ptr a) (I# i) -> IO (\s -> case readWord64OffAddr# a i s of (# s1, x #) -> (# s1, W64# x #)))
    (\(Ptr a) (I# i) -> return $! W64# (indexWord64OffAddr# a i))
 where
  letter :: StablePtr Char -> IO Char
  letter = deRefStablePtr
