-- bench: packages=array fast=500000 norm=40000000 slow=200000000
module Main (main) where
import Control.Monad (forM_, when)
import Data.Array.ST (newArray, readArray, runSTUArray, writeArray)
import Data.Array.Unboxed (elems)
import System.Environment (getArgs)

main :: IO ()
main = do
  args <- getArgs
  let n = case args of { a : _ -> read a; [] -> 2000000 } :: Int
      primes = runSTUArray $ do
        flags <- newArray (2, n) True
        forM_ [2 .. n] $ \i -> do
          prime <- readArray flags i
          when (prime && i <= n `div` i) $ forM_ [i * i, i * i + i .. n] $ \j -> writeArray flags j False
        return flags
  print (length (filter id (elems primes)))
