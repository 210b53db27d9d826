-- | Threads that nothing can wake: they are told so, by a collection or when nobody can run; labels, status, weak ThreadIds; limits of
-- allocation; what ends with main.
module Main (main) where

import Control.Concurrent
import Control.Exception
import Control.Monad
import GHC.Conc (atomically, disableAllocationLimit, enableAllocationLimit, getAllocationCounter, labelThread, mkWeakThreadId,
                 numCapabilities, retry, setAllocationCounter, threadCapability, threadStatus)
import GHC.Conc.Sync (threadLabel)
import System.Mem (performMajorGC)
import System.Mem.Weak (deRefWeak)

main :: IO ()
main = do
  out <- newChan
  -- nobody else has the MVar: the next collection finds out
  collected <- newEmptyMVar :: IO (MVar ())
  _ <- forkIO (takeMVar collected `catch` \e -> writeChan out (show (e :: BlockedIndefinitelyOnMVar)))
  yield
  performMajorGC
  readChan out >>= putStrLn
  _ <- forkIO (atomically retry `catch` \e -> writeChan out (show (e :: BlockedIndefinitelyOnSTM)))
  yield
  performMajorGC
  readChan out >>= putStrLn
  -- the handler runs with all it needs, and finalizers do too
  lost <- newEmptyMVar :: IO (MVar ())
  kept <- newMVar "kept"
  _ <- forkIO ((takeMVar lost `finally` (readMVar kept >>= writeChan out)) `catch` \e -> writeChan out (show (e :: SomeException)))
  yield
  performMajorGC
  replicateM_ 2 (readChan out >>= putStrLn)
  -- two threads wait for each other
  a <- newEmptyMVar :: IO (MVar ())
  b <- newEmptyMVar
  _ <- forkIO ((takeMVar a >> putMVar b ()) `catch` \e -> writeChan out ("a: " ++ show (e :: BlockedIndefinitelyOnMVar)))
  yield
  r0 <- try (takeMVar b >> putMVar a ())
  putStrLn ("b: " ++ show (r0 :: Either BlockedIndefinitelyOnMVar ()))
  readChan out >>= putStrLn
  -- main itself, when nobody can run
  m <- newEmptyMVar :: IO (MVar ())
  r1 <- try (takeMVar m)
  print (r1 :: Either BlockedIndefinitelyOnMVar ())
  r2 <- try (atomically retry)
  print (r2 :: Either BlockedIndefinitelyOnSTM ())
  let x = x + 1 :: Int
  r3 <- try (evaluate x)
  print (r3 :: Either NonTermination Int)
  r4 <- try (readMVar m)
  print (r4 :: Either BlockedIndefinitelyOnMVar ())
  -- a weak ThreadId does not keep a thread
  gone <- newEmptyMVar :: IO (MVar ())
  t <- forkIO (takeMVar gone `catch` \e -> writeChan out (show (e :: SomeException)))
  w <- mkWeakThreadId t
  yield
  deRefWeak w >>= maybe (putStrLn "gone") (\u -> threadStatus u >>= print)
  performMajorGC
  readChan out >>= putStrLn
  replicateM_ 3 yield
  performMajorGC
  deRefWeak w >>= maybe (putStrLn "gone") (\u -> threadStatus u >>= print)
  -- limits of allocation: exceeded, not exceeded, in mask until it ends
  r5 <- try (setAllocationCounter 1000000 >> enableAllocationLimit >> evaluate (sum [1 .. 10 ^ (7 :: Int) :: Integer]))
  disableAllocationLimit
  print (r5 :: Either AllocationLimitExceeded Integer)
  setAllocationCounter 100000000
  enableAllocationLimit
  r6 <- try (evaluate (length (show (2 ^ (1000 :: Int) :: Integer))))
  disableAllocationLimit
  print (r6 :: Either AllocationLimitExceeded Int)
  left <- getAllocationCounter
  print (left < 100000000, left > 0)
  r7 <- try $ mask_ $ do
    setAllocationCounter 1000
    enableAllocationLimit
    -- more than the limit, less than what is allowed on top of it (at -O0, too)
    n <- evaluate (length (show (product [1 .. 60 :: Integer])) + length (concatMap show [1 .. 150 :: Int]))
    disableAllocationLimit
    print n
  print (r7 :: Either AllocationLimitExceeded ())
  -- names and places
  self <- myThreadId
  threadLabel self >>= print
  labelThread self "the main thread"
  threadLabel self >>= print
  threadCapability self >>= print
  print (numCapabilities, rtsSupportsBoundThreads)
  -- uncaught exceptions end their threads alone; killing is silent
  done <- newEmptyMVar
  _ <- forkIO (throwIO (userError "forked") `finally` putMVar done ())
  takeMVar done
  yield
  _ <- forkIO (throwIO ThreadKilled `finally` putMVar done ())
  takeMVar done
  yield
  -- main ends, and with it the others, without their finalizers
  _ <- forkIO ((threadDelay 100000000 >> putStrLn "never") `finally` putStrLn "never")
  yield
  putStrLn "end"
