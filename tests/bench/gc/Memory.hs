-- Programs with known residency, one per argument (see README.md). No number passes 32 bits.
module Main (main) where

import Control.Concurrent
import Control.Exception (evaluate)
import Control.Monad
import Data.Array.IO
import Data.Bits ((.&.))
import Data.IORef
import Data.List (foldl')
import qualified Data.Map.Strict as M
import System.Environment (getArgs)
import System.Mem.Weak

main :: IO ()
main = do
  [what] <- getArgs
  case what of
    "queue" -> print (queue 6000000 [1 .. 20000] [])
    "lazy-sum" -> print (lazySum [1 .. 10000000])
    "strict-sum" -> print (foldl' (\s x -> s + x .&. 15) 0 [1 .. 10000000 :: Int])
    "map" -> print (M.foldl' (\s v -> s + v .&. 15) 0 (M.fromList [(i * 2003 `mod` 1000003, i) | i <- [1 .. 1000000 :: Int]]))
    "array" -> array
    "threads" -> threads
    "weaks" -> weaks
    "churn" -> churn
    _ -> fail ("unknown case " ++ what)

-- A queue of 20,000 elements: a billion bytes go through it.
queue :: Int -> [Int] -> [Int] -> Int
queue 0 front back = length front + length back
queue n [] back = queue n (reverse back) []
queue n (x : front) back = queue (n - 1) front (x + n : back)

lazySum :: [Int] -> Int
lazySum [] = 0
lazySum (x : xs) = (x .&. 15) + lazySum xs
{-# NOINLINE lazySum #-}

array :: IO ()
array = do
  a <- newArray (0, 999999) [] :: IO (IOArray Int [Int])
  let go :: Int -> Int -> IO ()
      go 0 _ = pure ()
      go n seed = do
        let next = (seed * 1009 + 12345) `mod` 2000003
        writeArray a (next `mod` 1000000) [n, next]
        go (n - 1) next
  go 3000000 42
  xs <- getElems a
  print (length (filter null xs))

threads :: IO ()
threads = do
  gate <- newEmptyMVar
  done <- newMVar (0 :: Int)
  replicateM_ 100000 (forkIO (readMVar gate >>= \n -> modifyMVar_ done (evaluate . (+ n))))
  yield
  putMVar gate 1
  let wait = do
        n <- readMVar done
        unless (n == 100000) (yield >> wait)
  wait
  readMVar done >>= print

weaks :: IO ()
weaks = do
  keys <- forM [1 .. 1000000 :: Int] $ \i -> do
    r <- newIORef i
    w <- mkWeakIORef r (pure ())
    pure (r, w)
  n <- foldM (\n (_, w) -> maybe n (const (n + 1)) <$> deRefWeak w) (0 :: Int) keys
  s <- foldM (\s (r, _) -> (s +) . (.&. 15) <$> readIORef r) 0 keys
  print (n, s)

-- Ten minutes of the map being rebuilt: memory in use must not grow (the run script looks at it at the end of each minute).
churn :: IO ()
churn = do
  r <- newIORef (M.fromList [(i, [i]) | i <- [1 .. 100000 :: Int]])
  forM_ [1 .. 1000000 :: Int] $ \round' -> do
    modifyIORef' r (M.mapWithKey (\k _ -> [k + round']))
    m <- readIORef r
    _ <- evaluate (sum (map sum (M.elems m)))
    pure ()
  readIORef r >>= print . M.size
