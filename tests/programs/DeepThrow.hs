{-# LANGUAGE ScopedTypeVariables #-}
-- Exceptions through deep stacks: thrown from a million frames down, past and into handlers at many depths, thrown on at every level; computations frozen by an asynchronous
-- exception far down go on where they were; thousands of nested catch, mask, bracket and unsafePerformIO frames.
module Main (main) where

import Control.Concurrent
import Control.Exception
import Control.Monad
import Data.IORef
import System.IO.Unsafe (unsafePerformIO)
import System.Timeout

newtype Up = Up Int deriving Show
instance Exception Up

down :: Int -> Int -> Int
down bottom 0 = if bottom < 0 then bottom else throw (Up bottom)
down bottom n = 1 + down bottom (n - 1)
{-# NOINLINE down #-}

caught :: IO a -> IO (Either Up a)
caught = try

-- a handler every so many frames; only the one at `wanted` takes the exception
layers :: Int -> Int -> Int -> IO Int
layers wanted every 0 = evaluate (down wanted 1000)
layers wanted every n
  | n `mod` every == 0 = handle (\(Up k) -> if k == n then pure (-n) else throwIO (Up k)) (succ <$> layers wanted every (n - 1))
  | otherwise = do { r <- layers wanted every (n - 1); pure $! r + 1 }
{-# NOINLINE layers #-}

-- every level changes what it throws on
relay :: Int -> IO ()
relay 0 = throwIO (Up 0)
relay n = relay (n - 1) `catch` \(Up k) -> throwIO (Up (k + 1))
{-# NOINLINE relay #-}

-- the handler recurses, too
zigzag :: Int -> Int -> IO Int
zigzag 0 d = evaluate (down (-1) d)
zigzag n d = do
  r <- caught (evaluate (down n d))
  case r of
    Left (Up k) -> (+ k) <$> zigzag (n - 1) d
    Right x -> pure x

masks :: Int -> IO Int
masks 0 = fromEnum . (/= Unmasked) <$> getMaskingState
masks n = (+ 1) <$> (if even n then mask_ else uninterruptibleMask_) (masks (n - 1))
{-# NOINLINE masks #-}

unmasks :: Int -> IO Int
unmasks 0 = fromEnum . (== Unmasked) <$> getMaskingState
unmasks n = mask (\restore -> (+ 1) <$> restore (unmasks (n - 1)))
{-# NOINLINE unmasks #-}

brackets :: IORef Int -> Int -> IO ()
brackets ref 0 = throwIO (Up 7)
brackets ref n = bracket (modifyIORef' ref (+ 1)) (\_ -> modifyIORef' ref (subtract 1)) (\_ -> brackets ref (n - 1))
{-# NOINLINE brackets #-}

unsafely :: Int -> Int
unsafely 0 = 0
unsafely n = 1 + unsafePerformIO (evaluate (unsafely (n - 1)))
{-# NOINLINE unsafely #-}

-- so slow that it is always interrupted on the way, and the answer does not tell how often
long :: Int -> Integer
long n = foldr (\x r -> x + r) 0 (takeWhile (> 0) (map fromIntegral [1 .. n]))
{-# NOINLINE long #-}

main :: IO ()
main = do
  caught (evaluate (down 1 1000000)) >>= print
  caught (evaluate (down (-5) 1000000)) >>= print
  forM_ [2000, 30000, 150000, 199000] (\k -> caught (layers k 1000 200000) >>= print)
  caught (layers 123456 1000 200000) >>= print
  caught (relay 100000) >>= print
  zigzag 20 100000 >>= print
  masks 200000 >>= print
  unmasks 200000 >>= print
  getMaskingState >>= print
  ref <- newIORef 0
  caught (brackets ref 50000) >>= print
  readIORef ref >>= print
  print (unsafely 200000)
  -- a thunk that is interrupted again and again is resumed, not begun again
  let big = long 3000000
      attempts :: Int -> IO Integer
      attempts k = timeout (2000 * 2 ^ k) (evaluate big) >>= maybe (attempts (k + 1)) pure
  attempts 1 >>= print
  print (big == 3000000 * 3000001 `div` 2)
  -- killed at the bottom; another thread wants the same thunk
  gate <- newEmptyMVar
  done <- newEmptyMVar
  let shared = unsafePerformIO (do { putMVar gate (); threadDelay 20000; evaluate (down (-3) 400000) })
      outer = 1 + down' 300000
      down' :: Int -> Int
      down' 0 = shared
      down' n = 1 + down' (n - 1)
  t <- forkIO ((evaluate outer >>= print) `catch` \(e :: AsyncException) -> print e >> putMVar done ())
  takeMVar gate
  killThread t
  takeMVar done
  _ <- forkIO (takeMVar gate)
  print outer
  -- exceptions that wait at the bottom of a masked recursion
  self <- myThreadId
  result <- try (mask_ (do
    _ <- forkIO (throwTo self (Up 99))
    yield
    r <- evaluate (down (-9) 500000)
    print r
    _ <- evaluate (down (-8) 500000)
    interruptible (pure ())
    pure r))
  print (result :: Either Up Int)
