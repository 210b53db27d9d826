-- A thousand threads on one variable; many variables in one transaction; chains of threads that wake each other.
module Main (main) where

import Control.Concurrent
import Control.Monad
import GHC.Conc

main :: IO ()
main = do
  -- all wait for one signal
  go <- newTVarIO False
  count <- newTVarIO (0 :: Int)
  replicateM_ 1000 $ forkIO $ do
    atomically (readTVar go >>= check)
    atomically (readTVar count >>= \c -> writeTVar count $! c + 1)
  yield
  atomically (writeTVar go True)
  atomically (readTVar count >>= check . (== 1000))
  putStrLn "all there"
  -- all add to one variable, in many small steps
  replicateM_ 1000 $ forkIO $ replicateM_ 10 $ atomically (readTVar count >>= \c -> writeTVar count $! c + 1)
  atomically (readTVar count >>= check . (== 11000))
  readTVarIO count >>= print
  -- each waits for its number: a chain
  turn <- newTVarIO (0 :: Int)
  forM_ [1 .. 1000] $ \i -> forkIO (atomically (readTVar turn >>= \t -> check (t == i) >> writeTVar turn (i + 1)))
  atomically (writeTVar turn 1)
  atomically (readTVar turn >>= check . (== 1001))
  readTVarIO turn >>= print
  -- a pipeline of 500 cells
  cells <- replicateM 501 (newTVarIO (Nothing :: Maybe Int))
  forM_ (zip cells (tail cells)) $ \(a, b) -> forkIO $ forever $ atomically $ do
    x <- readTVar a >>= maybe retry pure
    readTVar b >>= check . maybe True (const False)
    writeTVar a Nothing
    writeTVar b (Just $! x + 1)
  _ <- forkIO $ forM_ [1 .. 20] $ \i -> atomically (readTVar (head cells) >>= check . maybe True (const False) >> writeTVar (head cells) (Just (i * 1000)))
  rs <- replicateM 20 $ atomically $ do
    x <- readTVar (last cells) >>= maybe retry pure
    writeTVar (last cells) Nothing
    pure x
  print rs
  -- one transaction with ten thousand variables that it only writes, several times over
  vs <- replicateM 1000 (newTVarIO (0 :: Int))
  atomically (forM_ [1 .. 3] $ \k -> forM_ vs (\v -> writeTVar v k))
  sum <$> mapM readTVarIO vs >>= print

check :: Bool -> STM ()
check b = if b then pure () else retry
