{-# LANGUAGE MagicHash, UnboxedTuples #-}
-- Counting, scattering, swapping and narrowing bits. The operations of a named width print what they give; those of the machine's
-- width are compared with a definition over lists of bits.
module Main (main) where

import Data.Bits (finiteBitSize)
import GHC.Exts
import GHC.Word

width :: Int
width = finiteBitSize (0 :: Word)

w64s :: [Word64]
w64s =
  [0, 1, 2, 3, 0x80, 0xff, 0x100, 0x1234, 0x8000, 0xffff, 0x10000, 0x12345678, 0x80000000, 0xffffffff, 0x100000000]
    ++ [0x123456789abcdef0, 0x5555555555555555, 0xaaaaaaaaaaaaaaaa, 0x7fffffffffffffff, 0x8000000000000000, maxBound]

-- those with at most n bits
upTo :: Int -> [Word]
upTo n = [fromIntegral x | x <- w64s, toInteger x < 2 ^ n]

full :: [Word]
full = upTo 32 ++ [maxBound - 1, maxBound, maxBound `div` 3, maxBound `div` 2 + 1]

row :: Show a => String -> [a] -> IO ()
row name results = putStrLn (name ++ " " ++ unwords (map show results))

word1 :: String -> Int -> (Word# -> Word#) -> IO ()
word1 name n f = row name [W# (f a) | W# a <- upTo n]
{-# INLINE word1 #-}

word64 :: String -> (Word64# -> Word#) -> IO ()
word64 name f = row name [W# (f a) | W64# a <- w64s]
{-# INLINE word64 #-}

both :: String -> Int -> (Word# -> Word# -> Word#) -> IO ()
both name n f = row name [W# (f a b) | W# a <- upTo n, W# b <- upTo n]
{-# INLINE both #-}

bits :: Word -> [Bool]
bits x = take width (go x) where go y = odd y : go (y `div` 2)

unbits :: [Bool] -> Word
unbits = foldr (\b r -> fromIntegral (fromEnum b) + 2 * r) 0

law :: (Eq r, Show r) => String -> (Word -> r) -> ([Bool] -> r) -> IO ()
law name f g = row name [(x, f x, g (bits x)) | x <- full, f x /= g (bits x)]

law2 :: String -> (Word -> Word -> Word) -> ([Bool] -> [Bool] -> [Bool]) -> IO ()
law2 name f g = row name [(x, y, f x y) | x <- full, y <- full, f x y /= unbits (g (bits x) (bits y))]

deposit, extract :: [Bool] -> [Bool] -> [Bool]
deposit (s : src) (True : mask) = s : deposit src mask
deposit src (False : mask) = False : deposit src mask
deposit _ _ = []
extract src mask = [s | (s, True) <- zip src mask]

count :: [Bool] -> Word
count = fromIntegral . length

swapBytes :: [Bool] -> [Bool]
swapBytes [] = []
swapBytes xs = let (b, r) = splitAt 8 xs in swapBytes r ++ b

main :: IO ()
main = do
  word1 "popCnt8#" 8 popCnt8#
  word1 "popCnt16#" 16 popCnt16#
  word1 "popCnt32#" 32 popCnt32#
  word64 "popCnt64#" popCnt64#
  word1 "clz8#" 8 clz8#
  word1 "clz16#" 16 clz16#
  word1 "clz32#" 32 clz32#
  word64 "clz64#" clz64#
  word1 "ctz8#" 8 ctz8#
  word1 "ctz16#" 16 ctz16#
  word1 "ctz32#" 32 ctz32#
  word64 "ctz64#" ctz64#
  -- operands with bits above the width: only the low ones count
  row "above" [(W# (popCnt8# a), W# (popCnt16# a), W# (clz8# a), W# (clz16# a), W# (ctz8# a), W# (ctz16# a)) | W# a <- upTo 32]
  word1 "byteSwap16#" 16 (\a -> and# (byteSwap16# a) 0xffff##)
  word1 "byteSwap32#" 32 (\a -> and# (byteSwap32# a) 0xffffffff##)
  row "byteSwap64#" [W64# (byteSwap64# a) | W64# a <- w64s]
  word1 "bitReverse8#" 8 (\a -> and# (bitReverse8# a) 0xff##)
  word1 "bitReverse16#" 16 (\a -> and# (bitReverse16# a) 0xffff##)
  word1 "bitReverse32#" 32 (\a -> and# (bitReverse32# a) 0xffffffff##)
  row "bitReverse64#" [W64# (bitReverse64# a) | W64# a <- w64s]
  both "pdep8#" 8 pdep8#
  both "pdep16#" 16 pdep16#
  both "pdep32#" 32 pdep32#
  row "pdep64#" [W64# (pdep64# a b) | W64# a <- w64s, W64# b <- w64s]
  both "pext8#" 8 pext8#
  both "pext16#" 16 pext16#
  both "pext32#" 32 pext32#
  row "pext64#" [W64# (pext64# a b) | W64# a <- w64s, W64# b <- w64s]
  law "popCnt#" (\(W# a) -> W# (popCnt# a)) (count . filter id)
  law "clz#" (\(W# a) -> W# (clz# a)) (count . takeWhile not . reverse)
  law "ctz#" (\(W# a) -> W# (ctz# a)) (count . takeWhile not)
  law "byteSwap#" (\(W# a) -> W# (byteSwap# a)) (unbits . swapBytes)
  law "bitReverse#" (\(W# a) -> W# (bitReverse# a)) (unbits . reverse)
  law2 "pdep#" (\(W# a) (W# b) -> W# (pdep# a b)) deposit
  law2 "pext#" (\(W# a) (W# b) -> W# (pext# a b)) extract
  let ints = [-2147483648, -2147483647, -65537, -32769, -32768, -257, -129, -128, -1, 0, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 2147483647]
  row "narrow8Int#" [I# (narrow8Int# a) | I# a <- ints]
  row "narrow16Int#" [I# (narrow16Int# a) | I# a <- ints]
  row "narrow32Int#" [I# (narrow32Int# a) | I# a <- ints]
  row "narrow8Word#" [W# (narrow8Word# (int2Word# a)) | I# a <- ints]
  row "narrow16Word#" [W# (narrow16Word# (int2Word# a)) | I# a <- ints]
  row "narrow32Word#" [W# (narrow32Word# (int2Word# a)) | I# a <- ints]
