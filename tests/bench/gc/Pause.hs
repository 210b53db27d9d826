-- Minor collections with little surviving in the middle of a heap of 100 MB.
module Main (main) where

import Control.Exception (evaluate)
import Control.Monad
import Data.IORef
import qualified Data.IntMap.Strict as M
import System.Mem (performMajorGC)

main :: IO ()
main = do
  big <- newIORef (M.fromList [(i, [i, i + 1]) | i <- [1 .. 1500000 :: Int]])
  readIORef big >>= evaluate . M.size >>= print
  performMajorGC
  -- Garbage: 3,000 nurseries of 1 MiB.
  n <- newIORef (0 :: Int)
  forM_ [1 .. 30000 :: Int] $ \i -> modifyIORef' n (+ length (show (product [1 .. fromIntegral (i `mod` 7 + 40) :: Integer])))
  readIORef n >>= print
  readIORef big >>= print . M.size
