{-# LANGUAGE BangPatterns #-}
-- The stm library: TChan, TQueue, TBQueue, TMVar, TArray, TSem, check, stateTVar and others, with several threads.
module Main (main) where

import Control.Concurrent
import Control.Concurrent.STM
import Control.Concurrent.STM.TSem
import Control.Exception
import Control.Monad
import Data.Array (bounds, elems)
import Data.Array.MArray

main :: IO ()
main = do
  tvars
  tmvars
  tchans
  tqueues
  tbqueues
  tarrays
  tsems
  alternatives
  server

tvars :: IO ()
tvars = do
  v <- newTVarIO (10 :: Int)
  a <- atomically (stateTVar v (\x -> (x * 2, x + 1)))
  b <- atomically (swapTVar v 5)
  atomically (modifyTVar v (+ 1))
  atomically (modifyTVar' v (* 3))
  c <- readTVarIO v
  print (a, b, c)
  w <- mkWeakTVar v (pure ())
  d <- readTVarIO v
  print (d, w `seq` ())

tmvars :: IO ()
tmvars = do
  m <- newEmptyTMVarIO
  e <- atomically (isEmptyTMVar m)
  t <- atomically (tryTakeTMVar m)
  p <- atomically (tryPutTMVar m 'a')
  p2 <- atomically (tryPutTMVar m 'b')
  r <- atomically (readTMVar m)
  s <- atomically (swapTMVar m 'c')
  tr <- atomically (tryReadTMVar m)
  atomically (writeTMVar m 'd')
  x <- atomically (takeTMVar m)
  print (e, t, p, p2, r, s, tr, x)
  -- as MVars: a relay
  ms <- replicateM 11 newEmptyTMVarIO
  forM_ (zip ms (tail ms)) $ \(a, b) -> forkIO (forever (atomically (takeTMVar a >>= putTMVar b . succ)))
  forM_ [0 .. 4 :: Int] $ \i -> atomically (putTMVar (head ms) i)
  replicateM 5 (atomically (takeTMVar (last ms))) >>= print

tchans :: IO ()
tchans = do
  c <- newTChanIO
  d <- atomically (dupTChan c)
  atomically (mapM_ (writeTChan c) [1 .. 5 :: Int])
  k <- atomically (cloneTChan c)
  a <- replicateM 3 (atomically (readTChan c))
  atomically (unGetTChan c 99)
  p <- atomically (peekTChan c)
  b <- replicateM 3 (atomically (readTChan c))
  e <- atomically (isEmptyTChan c)
  n <- atomically (tryReadTChan c)
  tp <- atomically (tryPeekTChan c)
  ds <- replicateM 5 (atomically (readTChan d))
  ks <- replicateM 5 (atomically (readTChan k))
  print (a, p, b, e, n, tp, ds, ks)
  -- broadcast
  bc <- newBroadcastTChanIO
  rs <- replicateM 4 (atomically (dupTChan bc))
  out <- newTVarIO []
  forM_ (zip [0 ..] rs) $ \(i, r) -> forkIO $ forM_ [1 .. 3 :: Int] $ \_ -> do
    x <- atomically (readTChan r)
    atomically (modifyTVar' out ((i :: Int, x) :))
  forM_ [100, 200, 300 :: Int] (atomically . writeTChan bc)
  o <- atomically (readTVar out >>= \o -> check (length o == 12) >> pure o)
  print [[x | (j, x) <- reverse o, j == i] | i <- [0 .. 3]]

tqueues :: IO ()
tqueues = do
  q <- newTQueueIO
  atomically (mapM_ (writeTQueue q) "hello")
  a <- atomically (readTQueue q)
  atomically (unGetTQueue q 'J')
  b <- atomically (peekTQueue q)
  c <- atomically (flushTQueue q)
  d <- atomically (isEmptyTQueue q)
  e <- atomically (tryReadTQueue q)
  f <- atomically (tryPeekTQueue q)
  print (a, b, c, d, e, f)
  n <- newTVarIO (0 :: Int)
  done <- newTVarIO (0 :: Int)
  nums <- newTQueueIO
  forM_ [1 .. 10 :: Int] $ \_ -> forkIO $ do
    let go = do
          x <- atomically (readTQueue nums)
          if x < 0 then atomically (modifyTVar' done (+ 1)) else atomically (modifyTVar' n (+ x)) >> go
    go
  forM_ [1 .. 1000] (atomically . writeTQueue nums)
  replicateM_ 10 (atomically (writeTQueue nums (-1)))
  atomically (readTVar done >>= check . (== 10))
  readTVarIO n >>= print

tbqueues :: IO ()
tbqueues = do
  q <- newTBQueueIO 3
  atomically (mapM_ (writeTBQueue q) [1 .. 3 :: Int])
  f <- atomically (isFullTBQueue q)
  l <- atomically (lengthTBQueue q)
  r <- atomically ((writeTBQueue q 4 >> pure "written") `orElse` pure "full")
  a <- atomically (readTBQueue q)
  p <- atomically (tryPeekTBQueue q)
  atomically (unGetTBQueue q 7)
  xs <- atomically (flushTBQueue q)
  e <- atomically (isEmptyTBQueue q)
  print (f, l, r, a, p, xs, e)
  -- a fast producer waits for a slow consumer
  got <- newTVarIO []
  _ <- forkIO (forM_ [1 .. 50] (atomically . writeTBQueue q))
  forM_ [1 .. 50 :: Int] $ \i -> do
    when (i `mod` 7 == 0) yield
    x <- atomically (readTBQueue q)
    n <- atomically (lengthTBQueue q)
    when (n > 3) (putStrLn "too many")
    atomically (modifyTVar' got (x :))
  readTVarIO got >>= print . (== [50, 49 .. 1])

tarrays :: IO ()
tarrays = do
  a <- atomically (newArray (0, 9) 1) :: IO (TArray Int Integer)
  forM_ [2 .. 9] $ \i -> atomically ((+) <$> readArray a (i - 1) <*> readArray a (i - 2) >>= writeArray a i)
  f <- atomically (freeze a)
  print (bounds f, elems f)
  r <- try (atomically (writeArray a 3 0 >> readArray a 99)) :: IO (Either SomeException Integer)
  x <- atomically (readArray a 3)
  print (either (const "out of range") show r, x)

tsems :: IO ()
tsems = do
  s <- atomically (newTSem 2)
  inside <- newTVarIO (0 :: Int)
  most <- newTVarIO (0 :: Int)
  done <- newTVarIO (0 :: Int)
  forM_ [1 .. 20 :: Int] $ \_ -> forkIO $ do
    atomically (waitTSem s)
    atomically (modifyTVar' inside (+ 1) >> readTVar inside >>= \n -> modifyTVar' most (max n))
    yield
    atomically (modifyTVar' inside (subtract 1))
    atomically (signalTSem s)
    atomically (modifyTVar' done (+ 1))
  atomically (readTVar done >>= check . (== 20))
  readTVarIO most >>= print . (<= 2)
  atomically (signalTSemN 3 s)
  replicateM_ 5 (atomically (waitTSem s))
  r <- atomically ((waitTSem s >> pure "free") `orElse` pure "taken")
  putStrLn r

alternatives :: IO ()
alternatives = do
  v <- newTVarIO (3 :: Int)
  a <- atomically (msum [readTVar v >>= \x -> guard (x == k) >> pure (show x) | k <- [1 .. 5]])
  b <- atomically ((Just <$> mzero) `mplus` pure (Nothing :: Maybe Int))
  c <- try (atomically (throwSTM (userError "no") `catchSTM` \e -> throwSTM (userError ("again: " ++ show (e :: IOException)))))
  print (a, b, c :: Either IOException ())

-- Requests with reply boxes.
server :: IO ()
server = do
  requests <- newTBQueueIO 4
  stopped <- newEmptyTMVarIO
  let loop !n = do
        r <- atomically (readTBQueue requests)
        case r of
          Nothing -> atomically (putTMVar stopped n)
          Just (x, box) -> atomically (putTMVar box (x * x)) >> loop (n + 1 :: Int)
  _ <- forkIO (loop 0)
  total <- newTVarIO (0 :: Int)
  left <- newTVarIO (25 :: Int)
  forM_ [1 .. 25] $ \i -> forkIO $ do
    box <- newEmptyTMVarIO
    atomically (writeTBQueue requests (Just (i, box)))
    x <- atomically (takeTMVar box)
    atomically (modifyTVar' total (+ x) >> modifyTVar' left (subtract 1))
  atomically (readTVar left >>= check . (== 0))
  atomically (writeTBQueue requests Nothing)
  n <- atomically (takeTMVar stopped)
  t <- readTVarIO total
  print (n, t)
