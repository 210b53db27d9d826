-- Asynchronous exceptions and transactions: threads that wait, run, nest or are masked; zombies; transactions frozen in thunks.
module Main (main) where

import Control.Concurrent
import Control.Exception
import Control.Monad
import Data.IORef
import GHC.Conc
import System.IO.Unsafe (unsafePerformIO)
import System.Mem (performMajorGC)
import System.Timeout (timeout)

check :: Bool -> STM ()
check b = if b then pure () else retry

data Stop = Stop Int deriving (Show, Eq)

instance Exception Stop

section :: String -> IO () -> IO ()
section name act = putStrLn ("-- " ++ name) >> act

main :: IO ()
main = do
  section "killed while it waits" waiting
  section "killed while it runs" running
  section "masked" masked
  section "many waiters" many
  section "timeouts" timeouts
  section "zombies" zombies
  section "frozen" frozen
  section "blocked for ever" forEver
  section "status" status

-- Runs an action in a thread; gives the thread and what came of it.
background :: IO a -> IO (ThreadId, MVar (Either SomeException a))
background act = do
  out <- newEmptyMVar
  t <- mask $ \restore -> forkIO (try (restore act) >>= putMVar out)
  pure (t, out)

result :: Show a => MVar (Either SomeException a) -> IO ()
result out = takeMVar out >>= \r -> putStrLn (either (\e -> "exception " ++ show e) show r)

-- Until the thread waits.
settle :: ThreadId -> IO ()
settle t = do
  s <- threadStatus t
  case s of
    ThreadBlocked _ -> pure ()
    _ -> yield >> settle t

waiting :: IO ()
waiting = do
  v <- newTVarIO (0 :: Int)
  w <- newTVarIO (0 :: Int)
  (t, out) <- background (atomically (writeTVar w 1 >> readTVar v >>= check . (> 0)))
  settle t
  throwTo t (Stop 1)
  result out
  atomically (writeTVar v 1)
  readTVarIO w >>= print
  -- within orElse, catchSTM and both
  forM_ [(2, \x y -> x `orElse` y), (3, \x y -> (x `catchSTM` \e -> const y (e :: SomeException)) `orElse` x), (4, \x y -> (x `orElse` x) `catchSTM` \(Stop _) -> y)] $ \(n, f) -> do
    u <- newTVarIO (0 :: Int)
    (t', out') <- background (atomically (f (writeTVar w 5 >> readTVar u >>= check . (> 0)) (writeTVar w 6 >> readTVar u >>= check . (> 1))))
    settle t'
    throwTo t' (Stop n)
    result out'
    readTVarIO w >>= print
    atomically (writeTVar u 9)
  -- a handler around it, which waits again
  (t2, out2) <- background $ do
    a <- try (atomically (readTVar v >>= check . (> 10)))
    b <- try (atomically (readTVar v >>= check . (> 10)))
    pure (a, b :: Either Stop ())
  settle t2
  throwTo t2 (Stop 5)
  settle t2
  throwTo t2 (Stop 6)
  takeMVar out2 >>= \r -> case r of
    Right (a, b) -> print (a :: Either Stop (), b)
    Left e -> print e

running :: IO ()
running = do
  v <- newTVarIO (0 :: Int)
  started <- newEmptyMVar
  -- a transaction that never ends, but allocates
  let endless :: Int -> STM ()
      endless n = do
        x <- readTVar v
        writeTVar v $! x + n
        when (n == 100) (unsafeIOToSTM (void (tryPutMVar started ())))
        endless (n + 1)
  (t, out) <- background (atomically (endless 0 `orElse` pure ()))
  takeMVar started
  throwTo t (Stop 7)
  result out
  readTVarIO v >>= print
  -- an exception does not reach catchSTM's handlers
  (t2, out2) <- background (atomically ((endless 0 `catchSTM` \e -> const (pure ()) (e :: SomeException)) >> pure "went on"))
  takeMVar started
  throwTo t2 (Stop 8)
  result out2
  readTVarIO v >>= print

masked :: IO ()
masked = do
  v <- newTVarIO (0 :: Int)
  -- waiting is interruptible
  (t, out) <- background (mask_ (atomically (readTVar v >>= check . (> 0)) >> pure "woken"))
  settle t
  throwTo t (Stop 9)
  result out
  -- unless it must not be
  (t2, out2) <- background (uninterruptibleMask_ (atomically (readTVar v >>= check . (> 0)) >> pure "woken") >>= \x -> yield >> pure x)
  settle t2
  thrown <- newEmptyMVar
  _ <- forkIO (throwTo t2 (Stop 10) >> putMVar thrown ())
  yield
  tryTakeMVar thrown >>= print
  atomically (writeTVar v 1)
  takeMVar thrown
  result out2

many :: IO ()
many = do
  v <- newTVarIO (0 :: Int)
  ts <- forM [1 .. 100 :: Int] $ \i -> background (atomically (readTVar v >>= check . (>= i)) >> pure i)
  mapM_ (settle . fst) ts
  forM_ (zip [1 :: Int ..] ts) $ \(i, (t, _)) -> when (even i) (throwTo t (Stop i))
  atomically (writeTVar v 1000)
  rs <- mapM (takeMVar . snd) ts
  print (length [() | Right _ <- rs], length [() | Left e <- rs, Just (Stop _) <- [fromException e]])

timeouts :: IO ()
timeouts = do
  v <- newTVarIO (0 :: Int)
  timeout 10000 (atomically (readTVar v >>= check . (> 0))) >>= print
  timeout 1000000 (atomically (readTVar v >>= check . (== 0))) >>= print
  _ <- forkIO (threadDelay 5000 >> atomically (writeTVar v 1))
  timeout 5000000 (atomically (readTVar v >>= check . (> 0))) >>= print

-- Two variables are always equal; who sees them differ loops, and must be stopped by validation.
zombies :: IO ()
zombies = do
  a <- newTVarIO (0 :: Int)
  b <- newTVarIO (0 :: Int)
  stop <- newTVarIO False
  rounds <- newIORef (0 :: Int)
  let spin :: Int -> STM ()
      spin n = if n < 0 then pure () else spin (length (show n) + n)
      look = do
        x <- readTVar a
        unsafeIOToSTM yield
        y <- readTVar b
        when (x /= y) (spin 1)
  ts <- forM [1 .. 4 :: Int] $ \_ -> background $ do
    let go = do
          atomically look
          modifyIORef' rounds (+ 1)
          s <- readTVarIO stop
          unless s go
    go
  forM_ [1 .. 200] $ \i -> do
    atomically (writeTVar a i >> writeTVar b i)
    yield
  atomically (writeTVar stop True)
  mapM_ (takeMVar . snd) ts
  n <- readIORef rounds
  print (n > 0)

-- A thunk whose evaluation runs a transaction and is interrupted there goes on with a new one.
frozen :: IO ()
frozen = do
  v <- newTVarIO (0 :: Int)
  let thunk = unsafePerformIO (atomically (readTVar v >>= \x -> check (x > 0) >> pure (x * 10)))
      {-# NOINLINE thunk #-}
  (t, out) <- background (evaluate thunk)
  settle t
  throwTo t (Stop 11)
  result out
  atomically (writeTVar v 3)
  print thunk
  readTVarIO v >>= print

-- What came of a thread that only the collector finds to be waiting in vain.
collected :: Show a => MVar (Either SomeException a) -> IO ()
collected out = do
  performMajorGC
  yield
  r <- tryTakeMVar out
  maybe (collected out) (\x -> putStrLn (either (\e -> "exception " ++ show e) show x)) r

forEver :: IO ()
forEver = do
  v <- newTVarIO (0 :: Int)
  (t, out) <- background (atomically (readTVar v >>= check . (> 0)))
  settle t >> collected out
  w <- newTVarIO (0 :: Int)
  (t2, out2) <- background (atomically ((readTVar w >>= check . (> 0)) `orElse` retry) `catch` \BlockedIndefinitelyOnSTM -> pure ())
  settle t2 >> collected out2

status :: IO ()
status = do
  v <- newTVarIO (0 :: Int)
  (t, out) <- background (atomically (readTVar v >>= check . (> 0)))
  settle t
  threadStatus t >>= print
  atomically (writeTVar v 1)
  result out
  yield
  threadStatus t >>= print
