{-# LANGUAGE MagicHash, UnboxedTuples #-}
-- MVar# and IOPort#: every primop; order of those that wait.
module Main (main) where

import Control.Concurrent (forkIO, yield)
import Control.Exception
import Control.Monad
import Data.IORef
import GHC.Exts
import GHC.IO (IO (..))

data M a = M (MVar# RealWorld a)
data P a = P (IOPort# RealWorld a)

new :: IO (M a)
new = IO (\s -> case newMVar# s of (# s1, m #) -> (# s1, M m #))

take', read' :: M a -> IO a
take' (M m) = IO (takeMVar# m)
read' (M m) = IO (readMVar# m)

put :: M a -> a -> IO ()
put (M m) x = IO (\s -> case putMVar# m x s of s1 -> (# s1, () #))

tryPut :: M a -> a -> IO Int
tryPut (M m) x = IO (\s -> case tryPutMVar# m x s of (# s1, n #) -> (# s1, I# n #))

tryTake, tryRead :: M a -> IO (Maybe a)
tryTake (M m) = IO (\s -> case tryTakeMVar# m s of
  (# s1, 0#, _ #) -> (# s1, Nothing #)
  (# s1, _, x #) -> (# s1, Just x #))
tryRead (M m) = IO (\s -> case tryReadMVar# m s of
  (# s1, 0#, _ #) -> (# s1, Nothing #)
  (# s1, _, x #) -> (# s1, Just x #))

empty :: M a -> IO Int
empty (M m) = IO (\s -> case isEmptyMVar# m s of (# s1, n #) -> (# s1, I# n #))

newPort :: IO (P a)
newPort = IO (\s -> case newIOPort# s of (# s1, p #) -> (# s1, P p #))

writePort :: P a -> a -> IO Int
writePort (P p) x = IO (\s -> case writeIOPort# p x s of (# s1, n #) -> (# s1, I# n #))

readPort :: P a -> IO a
readPort (P p) = IO (readIOPort# p)

main :: IO ()
main = do
  m <- new
  print =<< sequence [empty m, tryPut m 'a', empty m, tryPut m 'b', empty m]
  print =<< sequence [tryRead m, tryTake m, tryTake m, tryRead m]
  put m 'c'
  print =<< sequence [read' m, read' m, take' m]
  print =<< empty m
  -- who waits first is served first; readers before those who take
  got <- newIORef []
  let note k x = modifyIORef got ((k, x) :)
  forM_ [1 .. 3 :: Int] $ \k -> forkIO (take' m >>= note k)
  _ <- forkIO (read' m >>= note 10)
  _ <- forkIO (read' m >>= note 11)
  replicateM_ 5 yield
  put m 'x' >> yield
  replicateM_ 5 yield
  put m 'y' >> put m 'z'
  replicateM_ 5 yield
  readIORef got >>= print . reverse
  writeIORef got []
  put m '0'
  forM_ "123" $ \c -> forkIO (put m c >> note 0 c)
  replicateM_ 5 yield
  xs <- replicateM 4 (take' m)
  replicateM_ 5 yield
  print xs
  readIORef got >>= print . reverse
  print =<< empty m
  M a <- new :: IO (M Int)
  M b <- new
  print (isTrue# (sameMVar# a a), isTrue# (sameMVar# a b))
  -- a port: one reader, one value
  p <- newPort
  print =<< writePort p "one"
  readPort p >>= putStrLn
  _ <- forkIO (readPort p >>= putStrLn . ("waited for " ++))
  replicateM_ 5 yield
  print =<< writePort p "two"
  replicateM_ 5 yield
  print =<< writePort p "three"
  print =<< writePort p "four"
  readPort p >>= putStrLn
  P q <- newPort :: IO (P Int)
  P r <- newPort
  print (isTrue# (sameIOPort# q q), isTrue# (sameIOPort# q r))
  -- a second reader of a port is an error
  _ <- forkIO (readPort p >>= putStrLn)
  replicateM_ 5 yield
  (readPort p >>= putStrLn) `catch` \e -> print (e :: SomeException)
  _ <- writePort p "end"
  replicateM_ 5 yield
