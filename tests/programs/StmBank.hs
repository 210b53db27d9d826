-- Bank transfers by many threads: no money appears or vanishes, no account is ever seen below zero, and every observer's snapshot adds up.
module Main (main) where

import Control.Concurrent
import Control.Exception
import Control.Monad
import Data.IORef
import GHC.Conc

type Account = TVar Int

-- A linear congruential generator, the same everywhere.
step :: Int -> Int
step s = (s * 25173 + 13849) `mod` 65536

transfer :: Account -> Account -> Int -> STM Bool
transfer from to n = do
  a <- readTVar from
  if a < n
    then pure False
    else do
      writeTVar from (a - n)
      -- a long way, so that others get in between
      b <- readTVar to
      writeTVar to (b + n)
      pure True

data Refused = Refused deriving (Show)

instance Exception Refused

main :: IO ()
main = do
  let n = 20
      threads = 30
      rounds = 300
      total = n * 100
  accounts <- replicateM n (newTVarIO 100)
  done <- newTVarIO (0 :: Int)
  moved <- newTVarIO (0 :: Int)
  bad <- newIORef (0 :: Int)
  forM_ [1 .. threads] $ \t -> forkIO $ do
    let go :: Int -> Int -> IO ()
        go 0 _ = pure ()
        go k s = do
          let s1 = step s
              s2 = step s1
              s3 = step s2
              from = accounts !! (s1 `div` 7 `mod` n)
              to = accounts !! (s2 `div` 7 `mod` n)
          case k `mod` 4 of
            0 -> do
              -- pays, finds fault, takes everything back
              r <- try (atomically (transfer from to 5 >> throwSTM Refused))
              either (\Refused -> pure ()) pure r
            1 -> atomically $ do
              ok <- transfer from to (s3 `mod` 50) `catchSTM` \e -> const (pure False) (e :: SomeException)
              when ok (readTVar moved >>= writeTVar moved . (+ 1))
            2 -> atomically ((transfer from to (s3 `mod` 200) >>= check) `orElse` void (transfer to from 1))
            _ -> do
              yield
              void (atomically (transfer from to (s3 `mod` 10)))
          go (k - 1) s3
    go rounds t
    atomically (readTVar done >>= writeTVar done . (+ 1))
  -- observers
  forM_ [1 .. 3 :: Int] $ \_ -> forkIO $ forever $ do
    xs <- atomically (mapM readTVar accounts)
    when (sum xs /= total || any (< 0) xs) (modifyIORef bad (+ 1))
    yield
  atomically (readTVar done >>= \d -> check (d == threads))
  xs <- atomically (mapM readTVar accounts)
  b <- readIORef bad
  print (sum xs, all (>= 0) xs, b)
  m <- readTVarIO moved
  print (m > 0)

check :: Bool -> STM ()
check b = if b then pure () else retry
