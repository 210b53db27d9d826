{-# LANGUAGE MagicHash, UnboxedTuples #-}
-- Int64# and Word64#: every operation over pairs of edge values.
module Main (main) where

import GHC.Exts
import GHC.Int
import GHC.Word

ints :: [Int64]
ints =
  [minBound, minBound + 1, minBound `div` 2, -4294967297, -4294967296, -2147483649, -2147483648, -100, -17, -2, -1, 0, 1, 2, 7, 99]
    ++ [2147483647, 2147483648, 4294967295, 4294967296, 123456789012345678, maxBound `div` 2, maxBound - 1, maxBound]

words' :: [Word64]
words' =
  [0, 1, 2, 7, 99, 65535, 65536, 2147483647, 2147483648, 4294967295, 4294967296, 4294967297, 12345678901234567890]
    ++ [maxBound `div` 3, maxBound `div` 2, maxBound `div` 2 + 1, maxBound - 17, maxBound - 1, maxBound]

counts :: [Int]
counts = [0, 1, 7, 31, 32, 33, 62, 63]

row :: Show a => String -> [a] -> IO ()
row name results = putStrLn (name ++ " " ++ unwords (map show results))

defined :: Int64 -> Int64 -> Bool
defined a b = b /= 0 && not (a == minBound && b == -1)

int2 :: String -> (Int64# -> Int64# -> Int64#) -> IO ()
int2 name f = row name [I64# (f a b) | I64# a <- ints, I64# b <- ints]
{-# INLINE int2 #-}

intQ :: String -> (Int64# -> Int64# -> Int64#) -> IO ()
intQ name f = row name [I64# (f a b) | x@(I64# a) <- ints, y@(I64# b) <- ints, defined x y]
{-# INLINE intQ #-}

intC :: String -> (Int64# -> Int64# -> Int#) -> IO ()
intC name f = row name [I# (f a b) | I64# a <- ints, I64# b <- ints]
{-# INLINE intC #-}

intS :: String -> (Int64# -> Int# -> Int64#) -> IO ()
intS name f = row name [I64# (f a b) | I64# a <- ints, I# b <- counts]
{-# INLINE intS #-}

word2 :: String -> (Word64# -> Word64# -> Word64#) -> IO ()
word2 name f = row name [W64# (f a b) | W64# a <- words', W64# b <- words']
{-# INLINE word2 #-}

wordQ :: String -> (Word64# -> Word64# -> Word64#) -> IO ()
wordQ name f = row name [W64# (f a b) | W64# a <- words', y@(W64# b) <- words', y /= 0]
{-# INLINE wordQ #-}

wordC :: String -> (Word64# -> Word64# -> Int#) -> IO ()
wordC name f = row name [I# (f a b) | W64# a <- words', W64# b <- words']
{-# INLINE wordC #-}

wordS :: String -> (Word64# -> Int# -> Word64#) -> IO ()
wordS name f = row name [W64# (f a b) | W64# a <- words', I# b <- counts]
{-# INLINE wordS #-}

main :: IO ()
main = do
  -- conversions to a word: values that fit 32 bits, so that the width does not show
  row "int64ToInt#" [I# (int64ToInt# a) | x@(I64# a) <- ints, x >= -2147483648, x <= 2147483647]
  row "intToInt64#" [I64# (intToInt64# a) | I# a <- [-2147483648, -65536, -1, 0, 1, 255, 65536, 2147483647]]
  row "word64ToWord#" [W# (word64ToWord# a) | x@(W64# a) <- words', x <= 4294967295]
  row "wordToWord64#" [W64# (wordToWord64# a) | W# a <- [0, 1, 255, 65536, 2147483647, 2147483648, 4294967295]]
  -- and the low bits of larger ones
  row "low bits" [W# (and# (int2Word# (int64ToInt# a)) 0xffffffff##) | I64# a <- ints]
  row "low bits" [W# (and# (word64ToWord# a) 0xffffffff##) | W64# a <- words']
  row "negateInt64#" [I64# (negateInt64# a) | I64# a <- ints]
  row "int64ToWord64#" [W64# (int64ToWord64# a) | I64# a <- ints]
  int2 "plusInt64#" plusInt64#
  int2 "subInt64#" subInt64#
  int2 "timesInt64#" timesInt64#
  intQ "quotInt64#" quotInt64#
  intQ "remInt64#" remInt64#
  intS "uncheckedIShiftL64#" uncheckedIShiftL64#
  intS "uncheckedIShiftRA64#" uncheckedIShiftRA64#
  intS "uncheckedIShiftRL64#" uncheckedIShiftRL64#
  intC "eqInt64#" eqInt64#
  intC "geInt64#" geInt64#
  intC "gtInt64#" gtInt64#
  intC "leInt64#" leInt64#
  intC "ltInt64#" ltInt64#
  intC "neInt64#" neInt64#
  row "word64ToInt64#" [I64# (word64ToInt64# a) | W64# a <- words']
  row "not64#" [W64# (not64# a) | W64# a <- words']
  word2 "plusWord64#" plusWord64#
  word2 "subWord64#" subWord64#
  word2 "timesWord64#" timesWord64#
  wordQ "quotWord64#" quotWord64#
  wordQ "remWord64#" remWord64#
  word2 "and64#" and64#
  word2 "or64#" or64#
  word2 "xor64#" xor64#
  wordS "uncheckedShiftL64#" uncheckedShiftL64#
  wordS "uncheckedShiftRL64#" uncheckedShiftRL64#
  wordC "eqWord64#" eqWord64#
  wordC "geWord64#" geWord64#
  wordC "gtWord64#" gtWord64#
  wordC "leWord64#" leWord64#
  wordC "ltWord64#" ltWord64#
  wordC "neWord64#" neWord64#
