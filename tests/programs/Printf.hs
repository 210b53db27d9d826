-- | Text.Printf: every conversion, flags, widths, precision, variadic strings, handles, errors.
module Main (main) where

import Control.Exception
import Data.Int
import Data.Word
import System.IO
import Text.Printf

main :: IO ()
main = do
  printf "%d %i %5d|%-5d|%05d|%+d|% d|%x|%X|%o|%b|%#x|%#o\n" (1 :: Int) (-2 :: Int) (3 :: Int) (4 :: Int) (5 :: Int) (6 :: Int) (7 :: Int) (255 :: Int) (255 :: Int) (8 :: Int) (5 :: Int) (255 :: Int) (8 :: Int)
  printf "%s|%10s|%-10s|%.2s|%c|%%|%5c|\n" "str" "right" "left" "truncate" 'c' 'd'
  printf "%f|%.3f|%8.2f|%-8.1f|%e|%.2e|%g|%g|%g|%+.1f|%08.3f\n" (1.5 :: Double) (2.0005 :: Double) (3.14159 :: Double) (2.25 :: Double) (12345.678 :: Double) (0.00012 :: Double) (0.0001 :: Double) (123456789 :: Double) (1.5 :: Double) (0.05 :: Double) (-1.5 :: Double)
  printf "%d %d %d %u %x\n" (-128 :: Int8) (maxBound :: Word64) (2 ^ (100 :: Int) :: Integer) (-1 :: Int32) (-255 :: Int16)
  printf "%*d|%-*d|%.*f\n" (6 :: Int) (42 :: Int) (6 :: Int) (42 :: Int) (2 :: Int) (3.14159 :: Double)
  printf "%v %v %v %v\n" (1 :: Int) 'x' "s" (2.5 :: Double)
  let s = printf "%s-%d" "made" (3 :: Int) :: String
  putStrLn (s ++ printf "[%3d%%]" (50 :: Int))
  hPrintf stderr "to stderr %d\n" (9 :: Int)
  mapM_ (\(n, x) -> printf "%-8s %10.4f %6d\n" n (x :: Double) (round x :: Int)) [("alpha", 1.23456), ("beta", -1000), ("gamma", 1 / 3)]
  mapM_ bad [printf "%d" "string", printf "%s" (1 :: Int), printf "%d", printf "none" (1 :: Int), printf "%q" (1 :: Int), printf "%"]
  printf "λ %s %c\n" "ünï" 'é'
  printf "%10s|%-10s|%3s\n" (show [1, 2 :: Int]) (show (Just 'x')) "long"
 where
  bad :: String -> IO ()
  bad x = do
    r <- try (evaluate (length x))
    putStrLn (either (\e -> "error: " ++ takeWhile (/= '\n') (show (e :: ErrorCall))) show r)
