{-# LANGUAGE MagicHash, UnboxedTuples #-}
-- Float#: arithmetic and comparisons exactly, functions of libm rounded (their last digit is the C library's).
module Main (main) where

import GHC.Exts
import Numeric (showEFloat)

nan, inf :: Float
nan = 0 / 0
inf = 1 / 0

fs :: [Float]
fs =
  [0, -0.0, 1, -1, 0.5, -0.5, 2, 3, 10, 0.1, 1 / 3, 1e10, -1e10, 1e38, -1e38, 1e-38, 1e-45, -1e-45, 1.1754944e-38]
    ++ [3.4028235e38, 16777216, 16777215.5, 8388608.5, inf, -inf, nan]

args :: [Float]
args = [0, -0.0, 0.1, -0.1, 0.5, -0.5, 0.9, -0.9, 1, -1, 2, -2, 3, 10, -10, 1e-5, 80, inf, -inf, nan]

row :: Show a => String -> [a] -> IO ()
row name results = putStrLn (name ++ " " ++ unwords (map show results))

rounded :: Float -> String
rounded x = if isNaN x || isInfinite x then show x else showEFloat (Just 4) x ""

float2 :: String -> (Float# -> Float# -> Float#) -> IO ()
float2 name f = row name [F# (f a b) | F# a <- fs, F# b <- fs]
{-# INLINE float2 #-}

compares :: String -> (Float# -> Float# -> Int#) -> IO ()
compares name f = row name [I# (f a b) | F# a <- fs, F# b <- fs]
{-# INLINE compares #-}

float1 :: String -> (Float# -> Float#) -> IO ()
float1 name f = row name [F# (f a) | F# a <- fs]
{-# INLINE float1 #-}

libm :: String -> (Float# -> Float#) -> IO ()
libm name f = putStrLn (name ++ " " ++ unwords [rounded (F# (f a)) | F# a <- args])
{-# INLINE libm #-}

main :: IO ()
main = do
  compares "gtFloat#" gtFloat#
  compares "geFloat#" geFloat#
  compares "eqFloat#" eqFloat#
  compares "neFloat#" neFloat#
  compares "ltFloat#" ltFloat#
  compares "leFloat#" leFloat#
  float2 "plusFloat#" plusFloat#
  float2 "minusFloat#" minusFloat#
  float2 "timesFloat#" timesFloat#
  float2 "divideFloat#" divideFloat#
  float1 "negateFloat#" negateFloat#
  float1 "fabsFloat#" fabsFloat#
  row "float2Int#" [I# (float2Int# a) | F# a <- [0, -0.0, 0.9, -0.9, 1.5, -1.5, 16777217, -16777217, 1e9, 2147483520, -2147483648]]
  row "float2Double#" [D# (float2Double# a) | F# a <- fs]
  float1 "sqrtFloat#" sqrtFloat#
  libm "expFloat#" expFloat#
  libm "expm1Float#" expm1Float#
  libm "logFloat#" logFloat#
  libm "log1pFloat#" log1pFloat#
  libm "sinFloat#" sinFloat#
  libm "cosFloat#" cosFloat#
  libm "tanFloat#" tanFloat#
  libm "asinFloat#" asinFloat#
  libm "acosFloat#" acosFloat#
  libm "atanFloat#" atanFloat#
  libm "sinhFloat#" sinhFloat#
  libm "coshFloat#" coshFloat#
  libm "tanhFloat#" tanhFloat#
  libm "asinhFloat#" asinhFloat#
  libm "acoshFloat#" acoshFloat#
  libm "atanhFloat#" atanhFloat#
  putStrLn ("powerFloat# " ++ unwords [rounded (F# (powerFloat# a b)) | F# a <- args, F# b <- [0, -0.0, 0.5, 2, -1, 3, inf, nan]])
  let finite = filter (\x -> not (isNaN x || isInfinite x)) fs
  row "decodeFloat_Int#" [case decodeFloat_Int# a of (# m, e #) -> (I# m, I# e) | F# a <- finite]
