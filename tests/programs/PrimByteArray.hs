{-# LANGUAGE MagicHash, UnboxedTuples #-}
-- Byte arrays as a whole: making, pinning, resizing, copying, comparing.
module Main (main) where

import Control.Monad
import Foreign.Marshal.Alloc
import GHC.Exts
import GHC.IO (IO (..))
import GHC.Ptr (Ptr (..))
import GHC.Word

data Bytes = Bytes (MutableByteArray# RealWorld)
data Frozen = Frozen ByteArray#

new :: Int -> IO Bytes
new (I# n) = IO (\s -> case newByteArray# n s of (# s1, a #) -> (# s1, Bytes a #))

pinned :: Int -> IO Bytes
pinned (I# n) = IO (\s -> case newPinnedByteArray# n s of (# s1, a #) -> (# s1, Bytes a #))

aligned :: Int -> Int -> IO Bytes
aligned (I# n) (I# k) = IO (\s -> case newAlignedPinnedByteArray# n k s of (# s1, a #) -> (# s1, Bytes a #))

size :: Bytes -> IO Int
size (Bytes a) = IO (\s -> case getSizeofMutableByteArray# a s of (# s1, n #) -> (# s1, I# n #))

put :: Bytes -> Int -> Word8 -> IO ()
put (Bytes a) (I# i) (W8# w) = IO (\s -> case writeWord8Array# a i w s of s1 -> (# s1, () #))

get :: Bytes -> Int -> IO Word8
get (Bytes a) (I# i) = IO (\s -> case readWord8Array# a i s of (# s1, w #) -> (# s1, W8# w #))

set :: Bytes -> Int -> Int -> Int -> IO ()
set (Bytes a) (I# off) (I# n) (I# c) = IO (\s -> case setByteArray# a off n c s of s1 -> (# s1, () #))

freeze :: Bytes -> IO Frozen
freeze (Bytes a) = IO (\s -> case unsafeFreezeByteArray# a s of (# s1, f #) -> (# s1, Frozen f #))

contents :: Bytes -> IO [Word8]
contents a = size a >>= \n -> mapM (get a) [0 .. n - 1]

-- 0, 1, 2 ...
counting :: Int -> IO Bytes
counting n = do
  a <- new n
  forM_ [0 .. n - 1] $ \i -> put a i (fromIntegral i)
  return a

act :: (State# RealWorld -> State# RealWorld) -> IO ()
act f = IO (\s -> case f s of s1 -> (# s1, () #))
{-# INLINE act #-}

main :: IO ()
main = do
  forM_ [0, 1, 3, 4, 100, 3000, 5000, 100000] $ \n -> do
    Bytes a <- new n
    p@(Bytes b) <- pinned n
    Frozen f <- freeze p
    print
      ( n, I# (sizeofMutableByteArray# a), I# (sizeofByteArray# f), I# (isMutableByteArrayPinned# b), I# (isByteArrayPinned# f)
        -- a large array is never moved, so it counts as pinned
      , n >= 4000 || isTrue# (isMutableByteArrayPinned# a ==# 0#)
      , isTrue# (eqAddr# (byteArrayContents# f) (mutableByteArrayContents# b)) )
  forM_ [(n, k) | n <- [1, 17, 5000], k <- [1, 2, 8, 16, 64, 256, 4096]] $ \(n, k@(I# k')) -> do
    a@(Bytes b) <- aligned n k
    l <- size a
    print (n, k, l, I# (remAddr# (mutableByteArrayContents# b) k'))
  -- shrinking in place, growing elsewhere
  forM_ [0, 1, 5, 8, 39, 40] $ \n@(I# n') -> do
    a@(Bytes b) <- counting 40
    act (shrinkMutableByteArray# b n')
    contents a >>= print
  forM_ [0, 1, 39, 40, 41, 100, 9000] $ \n@(I# n') -> do
    Bytes b <- counting 40
    r <- IO (\s -> case resizeMutableByteArray# b n' s of (# s1, c #) -> (# s1, Bytes c #))
    l <- size r
    old <- mapM (get r) [0 .. min n 40 - 1]
    print (n, l, old)
  large@(Bytes b) <- counting 10000
  act (shrinkMutableByteArray# b 5#)
  contents large >>= print
  -- comparing
  one <- counting 20 >>= freeze
  two <- do { a <- counting 20; put a 7 200; put a 12 3; freeze a }
  let cmp (Frozen x) (I# i) (Frozen y) (I# j) (I# n) = signum (I# (compareByteArrays# x i y j n))
  print [cmp one i two j n | i <- [0, 6, 7, 8], j <- [0, 7, 8, 12], n <- [0, 1, 5, 8]]
  print [cmp one i one i n | i <- [0, 3], n <- [0, 1, 17]]
  -- copying: to another array, within one (overlapping either way), to and from memory
  Frozen src <- counting 20 >>= freeze
  forM_ [(0, 0, 20), (3, 5, 7), (19, 0, 1), (20, 20, 0)] $ \(I# i, I# j, I# n) -> do
    to@(Bytes t) <- new 20
    set to 0 20 255
    act (copyByteArray# src i t j n)
    contents to >>= print
  forM_ [(0, 5, 10), (5, 0, 10), (4, 4, 6), (0, 1, 19), (1, 0, 19)] $ \(I# i, I# j, I# n) -> do
    a@(Bytes t) <- counting 20
    act (copyMutableByteArray# t i t j n)
    contents a >>= print
  allocaBytes 32 $ \p@(Ptr addr) -> do
    Bytes m <- counting 20
    act (copyByteArrayToAddr# src 2# addr 10#)
    act (copyMutableByteArrayToAddr# m 15# (plusAddr# addr 10#) 5#)
    to@(Bytes t) <- new 18
    set to 0 18 7
    act (copyAddrToByteArray# addr t 1# 15#)
    contents to >>= print
  -- only the low byte counts
  forM_ [0, 1, 255, 256, 257, -1] $ \c -> do
    a <- counting 6
    set a 1 4 c
    contents a >>= print
