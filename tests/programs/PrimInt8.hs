{-# LANGUAGE MagicHash, UnboxedTuples #-}
-- Int8# and Word8#: every operation over pairs of edge values.
module Main (main) where

import GHC.Exts
import GHC.Int
import GHC.Word

ints :: [Int8]
ints = [minBound, minBound + 1, minBound `div` 2, -100, -17, -2, -1, 0, 1, 2, 7, 16, 99, maxBound `div` 2, maxBound - 1, maxBound]

words' :: [Word8]
words' = [0, 1, 2, 7, 16, 99, 100, maxBound `div` 3, maxBound `div` 2, maxBound `div` 2 + 1, maxBound - 17, maxBound - 1, maxBound]

counts :: [Int]
counts = [0, 1, 2, 3, 4, 6, 7]

row :: Show a => String -> [a] -> IO ()
row name results = putStrLn (name ++ " " ++ unwords (map show results))

-- quotients are defined for a divisor that is not 0 and a result that fits
defined :: Int8 -> Int8 -> Bool
defined a b = b /= 0 && not (a == minBound && b == -1)

int2 :: String -> (Int8# -> Int8# -> Int8#) -> IO ()
int2 name f = row name [I8# (f a b) | I8# a <- ints, I8# b <- ints]
{-# INLINE int2 #-}

intQ :: String -> (Int8# -> Int8# -> Int8#) -> IO ()
intQ name f = row name [I8# (f a b) | x@(I8# a) <- ints, y@(I8# b) <- ints, defined x y]
{-# INLINE intQ #-}

intC :: String -> (Int8# -> Int8# -> Int#) -> IO ()
intC name f = row name [I# (f a b) | I8# a <- ints, I8# b <- ints]
{-# INLINE intC #-}

intS :: String -> (Int8# -> Int# -> Int8#) -> IO ()
intS name f = row name [I8# (f a b) | I8# a <- ints, I# b <- counts]
{-# INLINE intS #-}

word2 :: String -> (Word8# -> Word8# -> Word8#) -> IO ()
word2 name f = row name [W8# (f a b) | W8# a <- words', W8# b <- words']
{-# INLINE word2 #-}

wordQ :: String -> (Word8# -> Word8# -> Word8#) -> IO ()
wordQ name f = row name [W8# (f a b) | W8# a <- words', y@(W8# b) <- words', y /= 0]
{-# INLINE wordQ #-}

wordC :: String -> (Word8# -> Word8# -> Int#) -> IO ()
wordC name f = row name [I# (f a b) | W8# a <- words', W8# b <- words']
{-# INLINE wordC #-}

wordS :: String -> (Word8# -> Int# -> Word8#) -> IO ()
wordS name f = row name [W8# (f a b) | W8# a <- words', I# b <- counts]
{-# INLINE wordS #-}

main :: IO ()
main = do
  row "int8ToInt#" [I# (int8ToInt# a) | I8# a <- ints]
  -- narrowing takes the low bits of any Int
  row "intToInt8#" [I8# (intToInt8# a) | I# a <- wide]
  row "negateInt8#" [I8# (negateInt8# a) | I8# a <- ints]
  row "int8ToWord8#" [W8# (int8ToWord8# a) | I8# a <- ints]
  int2 "plusInt8#" plusInt8#
  int2 "subInt8#" subInt8#
  int2 "timesInt8#" timesInt8#
  intQ "quotInt8#" quotInt8#
  intQ "remInt8#" remInt8#
  row "quotRemInt8#"
    [case quotRemInt8# a b of (# q, r #) -> (I8# q, I8# r) | x@(I8# a) <- ints, y@(I8# b) <- ints, defined x y]
  intS "uncheckedShiftLInt8#" uncheckedShiftLInt8#
  intS "uncheckedShiftRAInt8#" uncheckedShiftRAInt8#
  intS "uncheckedShiftRLInt8#" uncheckedShiftRLInt8#
  intC "eqInt8#" eqInt8#
  intC "geInt8#" geInt8#
  intC "gtInt8#" gtInt8#
  intC "leInt8#" leInt8#
  intC "ltInt8#" ltInt8#
  intC "neInt8#" neInt8#
  row "word8ToWord#" [W# (word8ToWord# a) | W8# a <- words']
  row "wordToWord8#" [W8# (wordToWord8# (int2Word# a)) | I# a <- wide]
  row "word8ToInt8#" [I8# (word8ToInt8# a) | W8# a <- words']
  row "notWord8#" [W8# (notWord8# a) | W8# a <- words']
  word2 "plusWord8#" plusWord8#
  word2 "subWord8#" subWord8#
  word2 "timesWord8#" timesWord8#
  wordQ "quotWord8#" quotWord8#
  wordQ "remWord8#" remWord8#
  row "quotRemWord8#"
    [case quotRemWord8# a b of (# q, r #) -> (W8# q, W8# r) | W8# a <- words', y@(W8# b) <- words', y /= 0]
  word2 "andWord8#" andWord8#
  word2 "orWord8#" orWord8#
  word2 "xorWord8#" xorWord8#
  wordS "uncheckedShiftLWord8#" uncheckedShiftLWord8#
  wordS "uncheckedShiftRLWord8#" uncheckedShiftRLWord8#
  wordC "eqWord8#" eqWord8#
  wordC "geWord8#" geWord8#
  wordC "gtWord8#" gtWord8#
  wordC "leWord8#" leWord8#
  wordC "ltWord8#" ltWord8#
  wordC "neWord8#" neWord8#
 where
  wide = [-2147483648, -2147483647, -65537, -65536, -32769, -32768, -257, -256, -129, -128, -1, 0, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 2147483647]
