{-# LANGUAGE MagicHash, UnboxedTuples #-}
-- Int16# and Word16#: every operation over pairs of edge values.
module Main (main) where

import GHC.Exts
import GHC.Int
import GHC.Word

ints :: [Int16]
ints = [minBound, minBound + 1, minBound `div` 2, -100, -17, -2, -1, 0, 1, 2, 7, 16, 99, maxBound `div` 2, maxBound - 1, maxBound]

words' :: [Word16]
words' = [0, 1, 2, 7, 16, 99, 100, maxBound `div` 3, maxBound `div` 2, maxBound `div` 2 + 1, maxBound - 17, maxBound - 1, maxBound]

counts :: [Int]
counts = [0, 1, 2, 7, 8, 14, 15]

row :: Show a => String -> [a] -> IO ()
row name results = putStrLn (name ++ " " ++ unwords (map show results))

-- quotients are defined for a divisor that is not 0 and a result that fits
defined :: Int16 -> Int16 -> Bool
defined a b = b /= 0 && not (a == minBound && b == -1)

int2 :: String -> (Int16# -> Int16# -> Int16#) -> IO ()
int2 name f = row name [I16# (f a b) | I16# a <- ints, I16# b <- ints]
{-# INLINE int2 #-}

intQ :: String -> (Int16# -> Int16# -> Int16#) -> IO ()
intQ name f = row name [I16# (f a b) | x@(I16# a) <- ints, y@(I16# b) <- ints, defined x y]
{-# INLINE intQ #-}

intC :: String -> (Int16# -> Int16# -> Int#) -> IO ()
intC name f = row name [I# (f a b) | I16# a <- ints, I16# b <- ints]
{-# INLINE intC #-}

intS :: String -> (Int16# -> Int# -> Int16#) -> IO ()
intS name f = row name [I16# (f a b) | I16# a <- ints, I# b <- counts]
{-# INLINE intS #-}

word2 :: String -> (Word16# -> Word16# -> Word16#) -> IO ()
word2 name f = row name [W16# (f a b) | W16# a <- words', W16# b <- words']
{-# INLINE word2 #-}

wordQ :: String -> (Word16# -> Word16# -> Word16#) -> IO ()
wordQ name f = row name [W16# (f a b) | W16# a <- words', y@(W16# b) <- words', y /= 0]
{-# INLINE wordQ #-}

wordC :: String -> (Word16# -> Word16# -> Int#) -> IO ()
wordC name f = row name [I# (f a b) | W16# a <- words', W16# b <- words']
{-# INLINE wordC #-}

wordS :: String -> (Word16# -> Int# -> Word16#) -> IO ()
wordS name f = row name [W16# (f a b) | W16# a <- words', I# b <- counts]
{-# INLINE wordS #-}

main :: IO ()
main = do
  row "int16ToInt#" [I# (int16ToInt# a) | I16# a <- ints]
  -- narrowing takes the low bits of any Int
  row "intToInt16#" [I16# (intToInt16# a) | I# a <- wide]
  row "negateInt16#" [I16# (negateInt16# a) | I16# a <- ints]
  row "int16ToWord16#" [W16# (int16ToWord16# a) | I16# a <- ints]
  int2 "plusInt16#" plusInt16#
  int2 "subInt16#" subInt16#
  int2 "timesInt16#" timesInt16#
  intQ "quotInt16#" quotInt16#
  intQ "remInt16#" remInt16#
  row "quotRemInt16#"
    [case quotRemInt16# a b of (# q, r #) -> (I16# q, I16# r) | x@(I16# a) <- ints, y@(I16# b) <- ints, defined x y]
  intS "uncheckedShiftLInt16#" uncheckedShiftLInt16#
  intS "uncheckedShiftRAInt16#" uncheckedShiftRAInt16#
  intS "uncheckedShiftRLInt16#" uncheckedShiftRLInt16#
  intC "eqInt16#" eqInt16#
  intC "geInt16#" geInt16#
  intC "gtInt16#" gtInt16#
  intC "leInt16#" leInt16#
  intC "ltInt16#" ltInt16#
  intC "neInt16#" neInt16#
  row "word16ToWord#" [W# (word16ToWord# a) | W16# a <- words']
  row "wordToWord16#" [W16# (wordToWord16# (int2Word# a)) | I# a <- wide]
  row "word16ToInt16#" [I16# (word16ToInt16# a) | W16# a <- words']
  row "notWord16#" [W16# (notWord16# a) | W16# a <- words']
  word2 "plusWord16#" plusWord16#
  word2 "subWord16#" subWord16#
  word2 "timesWord16#" timesWord16#
  wordQ "quotWord16#" quotWord16#
  wordQ "remWord16#" remWord16#
  row "quotRemWord16#"
    [case quotRemWord16# a b of (# q, r #) -> (W16# q, W16# r) | W16# a <- words', y@(W16# b) <- words', y /= 0]
  word2 "andWord16#" andWord16#
  word2 "orWord16#" orWord16#
  word2 "xorWord16#" xorWord16#
  wordS "uncheckedShiftLWord16#" uncheckedShiftLWord16#
  wordS "uncheckedShiftRLWord16#" uncheckedShiftRLWord16#
  wordC "eqWord16#" eqWord16#
  wordC "geWord16#" geWord16#
  wordC "gtWord16#" gtWord16#
  wordC "leWord16#" leWord16#
  wordC "ltWord16#" ltWord16#
  wordC "neWord16#" neWord16#
 where
  wide = [-2147483648, -2147483647, -65537, -65536, -32769, -32768, -257, -256, -129, -128, -1, 0, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 2147483647]
