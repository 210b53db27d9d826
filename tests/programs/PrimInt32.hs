{-# LANGUAGE MagicHash, UnboxedTuples #-}
-- Int32# and Word32#: every operation over pairs of edge values.
module Main (main) where

import GHC.Exts
import GHC.Int
import GHC.Word

ints :: [Int32]
ints = [minBound, minBound + 1, minBound `div` 2, -100, -17, -2, -1, 0, 1, 2, 7, 16, 99, maxBound `div` 2, maxBound - 1, maxBound]

words' :: [Word32]
words' = [0, 1, 2, 7, 16, 99, 100, maxBound `div` 3, maxBound `div` 2, maxBound `div` 2 + 1, maxBound - 17, maxBound - 1, maxBound]

counts :: [Int]
counts = [0, 1, 2, 15, 16, 30, 31]

row :: Show a => String -> [a] -> IO ()
row name results = putStrLn (name ++ " " ++ unwords (map show results))

-- quotients are defined for a divisor that is not 0 and a result that fits
defined :: Int32 -> Int32 -> Bool
defined a b = b /= 0 && not (a == minBound && b == -1)

int2 :: String -> (Int32# -> Int32# -> Int32#) -> IO ()
int2 name f = row name [I32# (f a b) | I32# a <- ints, I32# b <- ints]
{-# INLINE int2 #-}

intQ :: String -> (Int32# -> Int32# -> Int32#) -> IO ()
intQ name f = row name [I32# (f a b) | x@(I32# a) <- ints, y@(I32# b) <- ints, defined x y]
{-# INLINE intQ #-}

intC :: String -> (Int32# -> Int32# -> Int#) -> IO ()
intC name f = row name [I# (f a b) | I32# a <- ints, I32# b <- ints]
{-# INLINE intC #-}

intS :: String -> (Int32# -> Int# -> Int32#) -> IO ()
intS name f = row name [I32# (f a b) | I32# a <- ints, I# b <- counts]
{-# INLINE intS #-}

word2 :: String -> (Word32# -> Word32# -> Word32#) -> IO ()
word2 name f = row name [W32# (f a b) | W32# a <- words', W32# b <- words']
{-# INLINE word2 #-}

wordQ :: String -> (Word32# -> Word32# -> Word32#) -> IO ()
wordQ name f = row name [W32# (f a b) | W32# a <- words', y@(W32# b) <- words', y /= 0]
{-# INLINE wordQ #-}

wordC :: String -> (Word32# -> Word32# -> Int#) -> IO ()
wordC name f = row name [I# (f a b) | W32# a <- words', W32# b <- words']
{-# INLINE wordC #-}

wordS :: String -> (Word32# -> Int# -> Word32#) -> IO ()
wordS name f = row name [W32# (f a b) | W32# a <- words', I# b <- counts]
{-# INLINE wordS #-}

main :: IO ()
main = do
  row "int32ToInt#" [I# (int32ToInt# a) | I32# a <- ints]
  -- narrowing takes the low bits of any Int
  row "intToInt32#" [I32# (intToInt32# a) | I# a <- wide]
  row "negateInt32#" [I32# (negateInt32# a) | I32# a <- ints]
  row "int32ToWord32#" [W32# (int32ToWord32# a) | I32# a <- ints]
  int2 "plusInt32#" plusInt32#
  int2 "subInt32#" subInt32#
  int2 "timesInt32#" timesInt32#
  intQ "quotInt32#" quotInt32#
  intQ "remInt32#" remInt32#
  row "quotRemInt32#"
    [case quotRemInt32# a b of (# q, r #) -> (I32# q, I32# r) | x@(I32# a) <- ints, y@(I32# b) <- ints, defined x y]
  intS "uncheckedShiftLInt32#" uncheckedShiftLInt32#
  intS "uncheckedShiftRAInt32#" uncheckedShiftRAInt32#
  intS "uncheckedShiftRLInt32#" uncheckedShiftRLInt32#
  intC "eqInt32#" eqInt32#
  intC "geInt32#" geInt32#
  intC "gtInt32#" gtInt32#
  intC "leInt32#" leInt32#
  intC "ltInt32#" ltInt32#
  intC "neInt32#" neInt32#
  row "word32ToWord#" [W# (word32ToWord# a) | W32# a <- words']
  row "wordToWord32#" [W32# (wordToWord32# (int2Word# a)) | I# a <- wide]
  row "word32ToInt32#" [I32# (word32ToInt32# a) | W32# a <- words']
  row "notWord32#" [W32# (notWord32# a) | W32# a <- words']
  word2 "plusWord32#" plusWord32#
  word2 "subWord32#" subWord32#
  word2 "timesWord32#" timesWord32#
  wordQ "quotWord32#" quotWord32#
  wordQ "remWord32#" remWord32#
  row "quotRemWord32#"
    [case quotRemWord32# a b of (# q, r #) -> (W32# q, W32# r) | W32# a <- words', y@(W32# b) <- words', y /= 0]
  word2 "andWord32#" andWord32#
  word2 "orWord32#" orWord32#
  word2 "xorWord32#" xorWord32#
  wordS "uncheckedShiftLWord32#" uncheckedShiftLWord32#
  wordS "uncheckedShiftRLWord32#" uncheckedShiftRLWord32#
  wordC "eqWord32#" eqWord32#
  wordC "geWord32#" geWord32#
  wordC "gtWord32#" gtWord32#
  wordC "leWord32#" leWord32#
  wordC "ltWord32#" ltWord32#
  wordC "neWord32#" neWord32#
 where
  wide = [-2147483648, -2147483647, -65537, -65536, -32769, -32768, -257, -256, -129, -128, -1, 0, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 2147483647]
