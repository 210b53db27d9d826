{-# LANGUAGE MagicHash, UnboxedTuples #-}
-- Int#: the operations are compared with Integer arithmetic of the machine's own width, so that the output does not show the width.
-- Each line: the operation, the pairs where it differs, and results for small operands.
module Main (main) where

import Data.Bits
import GHC.Exts

width :: Int
width = finiteBitSize (0 :: Int)

ints :: [Int]
ints = [minBound, minBound + 1, minBound `div` 2, -65537, -1000, -17, -2, -1, 0, 1, 2, 7, 16, 1000, 65536, root, root + 1, maxBound `div` 2, maxBound - 1, maxBound]
  where root = 1 `shiftL` (width `div` 2)

small :: [Int]
small = [-9, -2, -1, 0, 1, 3, 10]

-- an Integer as an Int holds it
wrap :: Integer -> Integer
wrap x = let m = 2 ^ width; r = x `mod` m in if r >= m `div` 2 then r - m else r

fits :: Integer -> Bool
fits x = wrap x == x

unsigned :: Integer -> Integer
unsigned x = x `mod` (2 ^ width)

law :: (Eq r, Show r) => String -> (Int -> Int -> Bool) -> (Int -> Int -> r) -> (Integer -> Integer -> r) -> IO ()
law name ok f g = putStrLn (checked name ok f g ++ show [f a b | a <- small, b <- small, ok a b])

-- for operations whose results are not the same for every width
lawOnly :: (Eq r, Show r) => String -> (Int -> Int -> Bool) -> (Int -> Int -> r) -> (Integer -> Integer -> r) -> IO ()
lawOnly name ok f g = putStrLn (checked name ok f g)

checked :: (Eq r, Show r) => String -> (Int -> Int -> Bool) -> (Int -> Int -> r) -> (Integer -> Integer -> r) -> String
checked name ok f g = unwords [name, show (not (null pairs)), show bad, ""]
  where
    pairs = [(a, b) | a <- ints, b <- ints, ok a b]
    bad = [(a, b, f a b) | (a, b) <- pairs, f a b /= g (toInteger a) (toInteger b)]

always, divides, shifts :: Int -> Int -> Bool
always _ _ = True
divides a b = b /= 0 && not (a == minBound && b == -1)
shifts _ b = b >= 0 && b < width

i :: Int# -> Integer
i x = toInteger (I# x)

int2 :: String -> (Int -> Int -> Bool) -> (Int# -> Int# -> Int#) -> (Integer -> Integer -> Integer) -> IO ()
int2 name ok f g = law name ok (\(I# a) (I# b) -> i (f a b)) g
{-# INLINE int2 #-}

compares :: String -> (Int# -> Int# -> Int#) -> (Integer -> Integer -> Bool) -> IO ()
compares name f g = law name always (\(I# a) (I# b) -> I# (f a b)) (\a b -> fromEnum (g a b))
{-# INLINE compares #-}

main :: IO ()
main = do
  int2 "+#" always (+#) (\a b -> wrap (a + b))
  int2 "-#" always (-#) (\a b -> wrap (a - b))
  int2 "*#" always (*#) (\a b -> wrap (a * b))
  int2 "quotInt#" divides quotInt# quot
  int2 "remInt#" divides remInt# rem
  law "quotRemInt#" divides (\(I# a) (I# b) -> case quotRemInt# a b of (# q, r #) -> (i q, i r)) quotRem
  lawOnly "timesInt2#" always
    (\(I# a) (I# b) -> case timesInt2# a b of (# c, h, l #) -> (I# c, i h, toInteger (W# (int2Word# l))))
    (\a b -> let p = a * b in (fromEnum (not (fits p)), p `div` (2 ^ width), unsigned p))
  -- mulIntMayOflo# may err on the side of overflow, never the other way
  law "mulIntMayOflo#" always
    (\(I# a) (I# b) -> isTrue# (mulIntMayOflo# a b /=# 0#) || fits (toInteger (I# a) * toInteger (I# b)))
    (\_ _ -> True)
  putStrLn ("mulIntMayOflo# " ++ show [I# (mulIntMayOflo# a b) | I# a <- small, I# b <- small])
  law "addIntC#" always (\(I# a) (I# b) -> case addIntC# a b of (# r, c #) -> (i r, I# c)) (\a b -> (wrap (a + b), fromEnum (not (fits (a + b)))))
  law "subIntC#" always (\(I# a) (I# b) -> case subIntC# a b of (# r, c #) -> (i r, I# c)) (\a b -> (wrap (a - b), fromEnum (not (fits (a - b)))))
  int2 "andI#" always andI# (.&.)
  int2 "orI#" always orI# (.|.)
  int2 "xorI#" always xorI# xor
  int2 "notI#" always (\a _ -> notI# a) (\a _ -> complement a)
  int2 "negateInt#" always (\a _ -> negateInt# a) (\a _ -> wrap (negate a))
  compares ">#" (>#) (>)
  compares ">=#" (>=#) (>=)
  compares "==#" (==#) (==)
  compares "/=#" (/=#) (/=)
  compares "<#" (<#) (<)
  compares "<=#" (<=#) (<=)
  int2 "uncheckedIShiftL#" shifts uncheckedIShiftL# (\a b -> wrap (a * 2 ^ b))
  int2 "uncheckedIShiftRA#" shifts uncheckedIShiftRA# (\a b -> a `div` 2 ^ b)
  lawOnly "uncheckedIShiftRL#" shifts (\(I# a) (I# b) -> i (uncheckedIShiftRL# a b)) (\a b -> wrap (unsigned a `div` 2 ^ b))
  lawOnly "int2Word#" always (\(I# a) _ -> toInteger (W# (int2Word# a))) (\a _ -> unsigned a)
  putStrLn ("chr# " ++ show [C# (chr# a) | I# a <- [0, 10, 65, 127, 255, 256, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff]])
  putStrLn ("int2Double# " ++ show [D# (int2Double# a) | I# a <- [-2147483648, -16777217, -1, 0, 1, 16777217, 2147483647]])
  putStrLn ("int2Float# " ++ show [F# (int2Float# a) | I# a <- [-2147483648, -16777219, -16777217, -1, 0, 1, 16777217, 16777219, 2147483647]])
  putStrLn ("word2Double# " ++ show [D# (word2Double# a) | W# a <- [0, 1, 16777217, 2147483647, 2147483648, 4294967295]])
  putStrLn ("word2Float# " ++ show [F# (word2Float# a) | W# a <- [0, 1, 16777217, 16777219, 2147483647, 2147483648, 4294967295]])
  -- the largest of the width: rounded to the nearest
  law "int2Double# large" always (\(I# a) _ -> D# (int2Double# a)) (\a _ -> fromInteger a)
  law "int2Float# large" always (\(I# a) _ -> F# (int2Float# a)) (\a _ -> fromInteger a)
  lawOnly "word2Double# large" always (\(I# a) _ -> D# (word2Double# (int2Word# a)) / 65536 ^ (width `div` 16 - 1)) (\a _ -> fromInteger (unsigned a) / 65536 ^ (width `div` 16 - 1))
