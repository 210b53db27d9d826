-- | timeout around everything that blocks, and around what only computes; nested ones.
module Main (main) where

import Control.Concurrent
import Control.Exception
import Control.Monad
import Data.IORef
import Data.Maybe (isNothing)
import GHC.Conc (atomically, newTVarIO, readTVar, retry)
import System.IO.Unsafe (unsafeInterleaveIO, unsafePerformIO)
import System.Timeout (timeout)

ms :: Int
ms = 1000

main :: IO ()
main = do
  m <- newEmptyMVar :: IO (MVar Int)
  full <- newMVar 1
  v <- newTVarIO (0 :: Int)
  let none name act = timeout (5 * ms) act >>= \r -> putStrLn (name ++ " " ++ show (isNothing r))
  none "takeMVar" (void (takeMVar m))
  none "readMVar" (void (readMVar m))
  none "putMVar" (putMVar full 2)
  none "threadDelay" (threadDelay (1000 * ms))
  none "retry" (atomically (readTVar v >>= \x -> when (x == 0) retry))
  none "yield" (forever yield)
  none "compute" (void (evaluate (length [1 :: Integer ..])))
  none "unsafePerformIO" (void (evaluate (unsafePerformIO (threadDelay (1000 * ms) >> pure 'x'))))
  none "throwTo" (mask_ (forkIO (forever yield)) >>= \t -> throwTo t ThreadKilled)
  none "masked" (mask_ (threadDelay (1000 * ms)))
  none "bracket" (bracket (pure ()) (\_ -> pure ()) (\_ -> threadDelay (1000 * ms)))
  -- black hole: another thread evaluates what this one wants
  let slow = unsafePerformIO (threadDelay (400 * ms) >> pure 'z')
  holder <- forkIO (void (evaluate slow))
  yield
  none "black hole" (void (evaluate slow))
  evaluate slow >>= print
  killThread holder
  -- results and other exceptions pass through
  timeout (1000 * ms) (pure 'a') >>= print
  timeout 0 (pure 'b') >>= print
  timeout (-1) (pure 'c') >>= print
  r <- try (timeout (1000 * ms) (throwIO (userError "inner")))
  print (r :: Either IOException (Maybe ()))
  -- nested: the outer one first, the inner one first
  r1 <- timeout (5 * ms) (timeout (500 * ms) (threadDelay (1000 * ms)))
  print r1
  r2 <- timeout (500 * ms) (timeout (5 * ms) (threadDelay (1000 * ms)))
  print r2
  r3 <- timeout (500 * ms) (timeout (400 * ms) (timeout (5 * ms) (takeMVar m)))
  print r3
  r4 <- timeout (500 * ms) (timeout (5 * ms) (takeMVar m) >>= \x -> pure (x, 'k'))
  print r4
  -- cleanup runs, its own timeout included
  log' <- newIORef []
  _ <- timeout (5 * ms) ((takeMVar m >> pure ()) `finally` (timeout (5 * ms) (takeMVar m) >>= \x -> modifyIORef log' (show x :)))
  readIORef log' >>= print
  -- the interrupted computation goes on where it was
  count <- newIORef (0 :: Int)
  lazy <- unsafeInterleaveIO (modifyIORef count (+ 1) >> threadDelay (400 * ms) >> modifyIORef count (+ 1) >> pure "whole")
  r5 <- timeout (5 * ms) (evaluate lazy)
  print r5
  readIORef count >>= print
  putStrLn lazy
  readIORef count >>= print
  -- a swallowed Timeout is not seen by the outer one
  r6 <- timeout (5 * ms) (threadDelay (500 * ms) `catch` \e -> putStrLn ("swallowed " ++ show (e :: SomeException)))
  print r6
