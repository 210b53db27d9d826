{-# LANGUAGE MagicHash, UnboxedTuples #-}
-- Word#: the operations are compared with Integer arithmetic of the machine's own width, so that the output does not show the width.
module Main (main) where

import Data.Bits
import GHC.Exts

width :: Int
width = finiteBitSize (0 :: Int)

ws :: [Word]
ws = [0, 1, 2, 7, 16, 1000, 65535, 65536, root - 1, root, root + 1, maxBound `div` 3, maxBound `div` 2, maxBound `div` 2 + 1, maxBound - 17, maxBound - 1, maxBound]
  where root = 1 `shiftL` (width `div` 2)

small :: [Word]
small = [0, 1, 2, 3, 10, 255]

modulus :: Integer
modulus = 2 ^ width

law :: (Eq r, Show r) => String -> (Word -> Word -> Bool) -> (Word -> Word -> r) -> (Integer -> Integer -> r) -> IO ()
law name ok f g = putStrLn (unwords [name, show (not (null pairs)), show bad])
  where
    pairs = [(a, b) | a <- ws, b <- ws, ok a b]
    bad = [(a, b, f a b) | (a, b) <- pairs, f a b /= g (toInteger a) (toInteger b)]

always, divides, shifts :: Word -> Word -> Bool
always _ _ = True
divides _ b = b /= 0
shifts _ b = b < fromIntegral width

w :: Word# -> Integer
w x = toInteger (W# x)

word2 :: String -> (Word -> Word -> Bool) -> (Word# -> Word# -> Word#) -> (Integer -> Integer -> Integer) -> IO ()
word2 name ok f g = do
  law name ok (\(W# a) (W# b) -> w (f a b)) g
  -- the low byte of small operands' results is the same for every width
  putStrLn ("  " ++ show [W# (f a b) .&. 255 | x@(W# a) <- small, y@(W# b) <- small, ok x y])
{-# INLINE word2 #-}

compares :: String -> (Word# -> Word# -> Int#) -> (Integer -> Integer -> Bool) -> IO ()
compares name f g = law name always (\(W# a) (W# b) -> I# (f a b)) (\a b -> fromEnum (g a b))
{-# INLINE compares #-}

shiftBy :: (Word# -> Int# -> Word#) -> Word# -> Word# -> Word#
shiftBy f a b = f a (word2Int# b)
{-# INLINE shiftBy #-}

main :: IO ()
main = do
  word2 "plusWord#" always plusWord# (\a b -> (a + b) `mod` modulus)
  word2 "minusWord#" always minusWord# (\a b -> (a - b) `mod` modulus)
  word2 "timesWord#" always timesWord# (\a b -> (a * b) `mod` modulus)
  word2 "quotWord#" divides quotWord# quot
  word2 "remWord#" divides remWord# rem
  word2 "and#" always and# (.&.)
  word2 "or#" always or# (.|.)
  word2 "xor#" always xor# xor
  word2 "not#" always (\a _ -> not# a) (\a _ -> modulus - 1 - a)
  word2 "uncheckedShiftL#" shifts (shiftBy uncheckedShiftL#) (\a b -> a * 2 ^ b `mod` modulus)
  word2 "uncheckedShiftRL#" shifts (shiftBy uncheckedShiftRL#) (\a b -> a `div` 2 ^ b)
  law "addWordC#" always (\(W# a) (W# b) -> case addWordC# a b of (# r, c #) -> (w r, I# c)) (\a b -> ((a + b) `mod` modulus, fromEnum (a + b >= modulus)))
  law "subWordC#" always (\(W# a) (W# b) -> case subWordC# a b of (# r, c #) -> (w r, I# c)) (\a b -> ((a - b) `mod` modulus, fromEnum (a < b)))
  law "plusWord2#" always (\(W# a) (W# b) -> case plusWord2# a b of (# h, l #) -> (w h, w l)) (\a b -> (a + b) `divMod` modulus)
  law "timesWord2#" always (\(W# a) (W# b) -> case timesWord2# a b of (# h, l #) -> (w h, w l)) (\a b -> (a * b) `divMod` modulus)
  law "quotRemWord#" divides (\(W# a) (W# b) -> case quotRemWord# a b of (# q, r #) -> (w q, w r)) quotRem
  -- the quotient must fit a word: the high word is less than the divisor
  let triples = [(h, l, d) | h <- ws, l <- ws, d <- ws, h < d]
      two (W# h) (W# l) (W# d) = case quotRemWord2# h l d of (# q, r #) -> (w q, w r)
      bad = [t | t@(h, l, d) <- triples, two h l d /= (toInteger h * modulus + toInteger l) `quotRem` toInteger d]
  putStrLn (unwords ["quotRemWord2#", show bad, show [two 0 l d | l <- small, d <- small, d > 0]])
  law "word2Int#" always (\(W# a) _ -> toInteger (I# (word2Int# a))) (\a _ -> if a >= modulus `div` 2 then a - modulus else a)
  compares "gtWord#" gtWord# (>)
  compares "geWord#" geWord# (>=)
  compares "eqWord#" eqWord# (==)
  compares "neWord#" neWord# (/=)
  compares "ltWord#" ltWord# (<)
  compares "leWord#" leWord# (<=)
