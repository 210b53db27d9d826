{-# LANGUAGE MagicHash, UnboxedTuples #-}
-- Double#: arithmetic and comparisons exactly, functions of libm rounded (their last digit is the C library's).
module Main (main) where

import GHC.Exts
import GHC.Int
import Numeric (showEFloat)

nan, inf :: Double
nan = 0 / 0
inf = 1 / 0

ds :: [Double]
ds =
  [0, -0.0, 1, -1, 0.5, -0.5, 2, 3, 10, 0.1, 1 / 3, 1e10, -1e10, 1e300, -1e300, 1e-300, 5e-324, -5e-324, 2.2250738585072014e-308]
    ++ [1.7976931348623157e308, 9007199254740992, 9007199254740993, 4503599627370497.5, inf, -inf, nan]

args :: [Double]
args = [0, -0.0, 0.1, -0.1, 0.5, -0.5, 0.9, -0.9, 1, -1, 2, -2, 3, 10, -10, 100, 1e-9, 700, inf, -inf, nan]

row :: Show a => String -> [a] -> IO ()
row name results = putStrLn (name ++ " " ++ unwords (map show results))

rounded :: Double -> String
rounded x = if isNaN x || isInfinite x then show x else showEFloat (Just 11) x ""

double2 :: String -> (Double# -> Double# -> Double#) -> IO ()
double2 name f = row name [D# (f a b) | D# a <- ds, D# b <- ds]
{-# INLINE double2 #-}

compares :: String -> (Double# -> Double# -> Int#) -> IO ()
compares name f = row name [I# (f a b) | D# a <- ds, D# b <- ds]
{-# INLINE compares #-}

double1 :: String -> (Double# -> Double#) -> IO ()
double1 name f = row name [D# (f a) | D# a <- ds]
{-# INLINE double1 #-}

libm :: String -> (Double# -> Double#) -> IO ()
libm name f = putStrLn (name ++ " " ++ unwords [rounded (D# (f a)) | D# a <- args])
{-# INLINE libm #-}

main :: IO ()
main = do
  compares ">##" (>##)
  compares ">=##" (>=##)
  compares "==##" (==##)
  compares "/=##" (/=##)
  compares "<##" (<##)
  compares "<=##" (<=##)
  double2 "+##" (+##)
  double2 "-##" (-##)
  double2 "*##" (*##)
  double2 "/##" (/##)
  double1 "negateDouble#" negateDouble#
  double1 "fabsDouble#" fabsDouble#
  row "double2Int#" [I# (double2Int# a) | D# a <- [0, -0.0, 0.9, -0.9, 1.5, -1.5, 2147483647, -2147483648, 1e9, 2147483647.99, -2147483648.5]]
  row "double2Float#" [F# (double2Float# a) | D# a <- ds ++ [16777217, 3.4028235e38, 3.4028236e38, 1e-45, 7e-46]]
  double1 "sqrtDouble#" sqrtDouble#
  libm "expDouble#" expDouble#
  libm "expm1Double#" expm1Double#
  libm "logDouble#" logDouble#
  libm "log1pDouble#" log1pDouble#
  libm "sinDouble#" sinDouble#
  libm "cosDouble#" cosDouble#
  libm "tanDouble#" tanDouble#
  libm "asinDouble#" asinDouble#
  libm "acosDouble#" acosDouble#
  libm "atanDouble#" atanDouble#
  libm "sinhDouble#" sinhDouble#
  libm "coshDouble#" coshDouble#
  libm "tanhDouble#" tanhDouble#
  libm "asinhDouble#" asinhDouble#
  libm "acoshDouble#" acoshDouble#
  libm "atanhDouble#" atanhDouble#
  putStrLn ("**## " ++ unwords [rounded (D# (a **## b)) | D# a <- args, D# b <- [0, -0.0, 0.5, 2, -1, 3, inf, nan]])
  -- what it gives for NaN, the infinities and the sign of 0 is not said
  let finite = filter (\x -> not (isNaN x || isInfinite x || x == 0)) ds
  row "decodeDouble_2Int#" [case decodeDouble_2Int# a of (# s, h, l, e #) -> (I# s, W# h, W# l, I# e) | D# a <- finite]
  row "decodeDouble_Int64#" [case decodeDouble_Int64# a of (# m, e #) -> (I64# m, I# e) | D# a <- finite]
