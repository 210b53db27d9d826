-- | throwTo and killThread to a thread in every state: runnable, blocked in each way, masked, finished, itself, never run.
module Main (main) where

import Control.Concurrent
import Control.Exception
import Control.Monad
import Data.IORef
import GHC.Conc (atomically, newTVarIO, readTVar, retry, threadStatus, writeTVar)
import System.IO.Unsafe (unsafePerformIO)

data Stop = Stop Int deriving (Eq, Show)
instance Exception Stop

-- | Runs an action in a thread until it blocks (or has had some turns); then throws, and tells what came of it.
victim :: String -> IO () -> IO ()
victim name act = do
  out <- newEmptyMVar
  t <- forkIO $ do
    r <- try act
    putMVar out (either (\e -> "caught " ++ show (e :: Stop)) (const "ended") r)
  replicateM_ 5 yield
  before <- threadStatus t
  throwTo t (Stop 1)
  r <- takeMVar out
  replicateM_ 5 yield
  after <- threadStatus t
  putStrLn (name ++ ": " ++ show before ++ ", " ++ r ++ ", " ++ show after)

main :: IO ()
main = do
  m <- newEmptyMVar :: IO (MVar Int)
  full <- newMVar 7 :: IO (MVar Int)
  v <- newTVarIO (0 :: Int)
  victim "takeMVar" (void (takeMVar m))
  victim "readMVar" (void (readMVar m))
  victim "putMVar" (putMVar full 8)
  victim "threadDelay" (threadDelay 100000000)
  victim "retry" (atomically (readTVar v >>= \x -> when (x == 0) retry))
  victim "runnable" (forever yield)
  victim "running" (let loop n = if n < (0 :: Int) then pure () else yield >> loop (n + 1) in loop 0)
  victim "throwTo" $ do
    deaf <- mask_ (forkIO (forever yield))
    throwTo deaf (Stop 2)
  -- the MVars are as they were
  r <- tryTakeMVar m
  print r
  x <- takeMVar full
  print x
  atomically (writeTVar v 1)
  -- in the queue of an MVar: others keep their order
  order <- newIORef []
  ts <- forM [1 .. 5 :: Int] $ \i -> forkIO ((takeMVar m >>= \y -> modifyIORef order ((i, y) :)) `catch` \e -> modifyIORef order ((i, negate (code e)) :))
  replicateM_ 5 yield
  throwTo (ts !! 0) (Stop 100)
  throwTo (ts !! 2) (Stop 300)
  throwTo (ts !! 4) (Stop 500)
  replicateM_ 5 yield
  forM_ [10, 20] (putMVar m)
  replicateM_ 5 yield
  readIORef order >>= print . reverse
  r2 <- tryTakeMVar m
  print r2
  -- finished, and dead
  done <- newEmptyMVar
  t <- forkIO (putMVar done ())
  takeMVar done
  yield
  throwTo t (Stop 3)
  threadStatus t >>= print
  t2 <- forkIO (threadDelay 100000000)
  yield
  killThread t2
  killThread t2
  threadStatus t2 >>= print
  -- before its first turn
  t3 <- forkIO (putStrLn "never printed")
  killThread t3
  threadStatus t3 >>= print
  -- to itself
  self <- myThreadId
  r3 <- try (throwTo self (Stop 4)) :: IO (Either Stop ())
  print r3
  r4 <- try (mask_ (throwTo self (Stop 5))) :: IO (Either Stop ())
  print r4
  r5 <- try (uninterruptibleMask_ (throwTo self (Stop 6))) :: IO (Either Stop ())
  print r5
  -- within unsafePerformIO: whoever evaluates the value again goes on after throwTo
  let val = unsafePerformIO (throwTo self (Stop 7) >> pure (42 :: Int))
  r6 <- try (evaluate val) :: IO (Either Stop Int)
  print r6
  evaluate val >>= print
  -- to the main thread, from another; the parent waits
  r7 <- try (forkIO (throwTo self (Stop 8)) >> takeMVar done) :: IO (Either Stop ())
  print r7
  where
    code (Stop n) = n
