-- | Sleeps, computes for a while without a break, and sleeps again: the browser's tests look whether the page stays alive meanwhile.
module Main (main) where

import Control.Concurrent
import Control.Exception (evaluate)
import Data.List (foldl')
import System.IO (BufferMode (..), hSetBuffering, stdout)

main :: IO ()
main = do
  hSetBuffering stdout LineBuffering
  done <- newEmptyMVar
  _ <- forkIO (threadDelay 200000 >> putStrLn "slept" >> putMVar done ())
  takeMVar done
  x <- evaluate (foldl' (\a b -> (a * 31 + b) `mod` 1000003) 7 [1 .. 3000000 :: Integer])
  putStrLn ("computed " ++ show x)
  threadDelay 50000
  putStrLn "end"
