-- bench: packages=stm fast=50,200 norm=503,6000 slow=503,30000
-- | A token goes round a ring of threads, each of which waits for it in a transaction of its own.
module Main (main) where

import Control.Concurrent (forkIO)
import Control.Concurrent.STM
import Control.Monad (forM_, forever)
import System.Environment (getArgs)

main :: IO ()
main = do
  args <- getArgs
  let (threads, rounds) = case map read args of { a : b : _ -> (a, b); _ -> (50, 200) } :: (Int, Int)
  places <- mapM (const newEmptyTMVarIO) [1 .. threads] :: IO [TMVar Int]
  done <- newEmptyTMVarIO
  let end = threads * rounds
  forM_ (zip places (drop 1 places ++ take 1 places)) $ \(here, next) ->
    forkIO $ forever $ do
      n <- atomically (takeTMVar here)
      atomically $ if n == end then putTMVar done n else putTMVar next $! n + 1
  atomically (putTMVar (head places) 0)
  atomically (takeTMVar done) >>= print
