{-# LANGUAGE MagicHash, UnboxedTuples, BangPatterns #-}
-- Threads by their primops: starting, status, labels, delays, waiting for files.
module Main (main) where

import Control.Concurrent (ThreadId, forkIO, yield)
import Control.Concurrent.MVar
import Control.Exception
import Control.Monad
import Foreign.C.String
import GHC.Base (unpackCString#)
import GHC.Conc (ThreadId (..))
import GHC.Exts
import GHC.IO (IO (..))
import GHC.Word

status :: ThreadId -> IO (Int, Int, Int)
status (ThreadId t) = IO (\s -> case threadStatus# t s of (# s1, a, b, c #) -> (# s1, (I# a, I# b, I# c) #))

-- the first of the three alone: whether a thread counts as bound is the runtime's affair
state :: ThreadId -> IO Int
state t = (\(a, _, _) -> a) <$> status t

settle :: IO ()
settle = replicateM_ 5 yield

start :: IO () -> IO ThreadId
start (IO act) = IO (\s -> case fork# act s of (# s1, t #) -> (# s1, ThreadId t #))

startOn :: Int -> IO () -> IO ThreadId
startOn (I# n) (IO act) = IO (\s -> case forkOn# n act s of (# s1, t #) -> (# s1, ThreadId t #))

kill :: ThreadId -> SomeException -> IO ()
kill (ThreadId t) e = IO (\s -> case killThread# t e s of s1 -> (# s1, () #))

me :: IO ThreadId
me = IO (\s -> case myThreadId# s of (# s1, t #) -> (# s1, ThreadId t #))

label :: ThreadId -> [Word8] -> IO ()
label (ThreadId t) bytes = do
  let !(I# n) = length bytes
  IO $ \s -> case newByteArray# n s of
    (# s1, a #) -> case fill a 0# bytes s1 of
      s2 -> case unsafeFreezeByteArray# a s2 of
        (# s3, f #) -> case labelThread# t f s3 of s4 -> (# s4, () #)
 where
  fill _ _ [] s = s
  fill a i (W8# b : bs) s = case writeWord8Array# a i b s of s1 -> fill a (i +# 1#) bs s1

labelOf :: ThreadId -> IO (Maybe [Word8])
labelOf (ThreadId t) = IO $ \s -> case threadLabel# t s of
  (# s1, 0#, _ #) -> (# s1, Nothing #)
  (# s1, _, f #) -> (# s1, Just [W8# (indexWord8Array# f i) | I# i <- [0 .. I# (sizeofByteArray# f) - 1]] #)

main :: IO ()
main = do
  gate <- newEmptyMVar
  t <- start (takeMVar gate)
  u <- startOn 0 (return ())
  settle
  print =<< mapM state [t, u]
  putMVar gate ()
  settle
  print =<< mapM state [t, u]
  -- ended by an exception
  w <- start (throwIO (ErrorCall "unseen") `catch` \e -> const (return ()) (e :: ErrorCall))
  settle
  print =<< state w
  -- killing oneself
  done <- newEmptyMVar
  _ <- start ((me >>= \i -> kill i (toException (ErrorCall "self"))) `catch` (\e -> putMVar done (show (e :: ErrorCall))))
  takeMVar done >>= putStrLn
  -- killing one that has ended does nothing
  kill u (toException (ErrorCall "late"))
  -- killing one that waits
  r <- newEmptyMVar
  v <- start ((takeMVar gate >> putStrLn "?") `catch` \e -> putMVar r (show (e :: ErrorCall)))
  settle
  kill v (toException (ErrorCall "while waiting"))
  takeMVar r >>= putStrLn
  settle
  print =<< state v
  -- labels
  i <- me
  label t [104, 195, 182]
  print =<< mapM labelOf [t, v]
  label t [120]
  print =<< labelOf t
  print =<< (== i) <$> me
  -- all threads: at least the one that asks
  n <- IO (\s -> case listThreads# s of (# s1, a #) -> (# s1, I# (sizeofArray# a) #))
  print (n >= 1)
  bound <- IO (\s -> case isCurrentThreadBound# s of (# s1, b #) -> (# s1, I# b #))
  print (bound == 0 || bound == 1)
  IO (\s -> case noDuplicate# s of s1 -> (# s1, () #))
  -- order of the ends of delays; yield lets another run
  order <- newMVar []
  waits <- forM [600000, 200000, 400000] $ \d@(I# d') -> do
    over <- newEmptyMVar
    _ <- start (IO (\s -> case delay# d' s of s1 -> (# s1, () #)) >> modifyMVar_ order (return . (d :)) >> putMVar over ())
    return over
  mapM_ takeMVar waits
  readMVar order >>= print . reverse
  out <- newMVar ""
  _ <- start (forM_ "abc" (\c -> modifyMVar_ out (return . (c :)) >> IO (\s -> case yield# s of s1 -> (# s1, () #))))
  forM_ "123" (\c -> modifyMVar_ out (return . (c :)) >> IO (\s -> case yield# s of s1 -> (# s1, () #)))
  settle
  readMVar out >>= print . length
  -- standard output takes more, standard input has ended
  IO (\s -> case waitWrite# 1# s of s1 -> (# s1, () #))
  IO (\s -> case waitRead# 0# s of s1 -> (# s1, () #))
  putStrLn "ready"
  IO (\s -> case setThreadAllocationCounter# (intToInt64# 1000000#) s of s1 -> (# s1, () #))
  putStrLn "end"
