-- | registerDelay: a variable that becomes true later, alone and in the alternatives of a transaction.
module Main (main) where

import Control.Concurrent
import Control.Monad
import GHC.Clock (getMonotonicTimeNSec)
import GHC.Conc (TVar, atomically, newTVarIO, orElse, readTVar, registerDelay, retry, writeTVar)

await :: TVar Bool -> IO ()
await t = atomically (readTVar t >>= \b -> unless b retry)

main :: IO ()
main = do
  t0 <- getMonotonicTimeNSec
  t <- registerDelay 30000
  atomically (readTVar t) >>= print
  await t
  t1 <- getMonotonicTimeNSec
  print (t1 - t0 >= 30000000, t1 - t0 < 2000000000)
  -- which comes first: a value or the time
  v <- newTVarIO (0 :: Int)
  let value limit = (readTVar v >>= \x -> if x == 0 then retry else pure (Just x)) `orElse` (readTVar limit >>= \b -> if b then pure Nothing else retry)
  early <- registerDelay 20000
  atomically (value early) >>= print
  late <- registerDelay 60000000
  _ <- forkIO (threadDelay 10000 >> atomically (writeTVar v 7))
  atomically (value late) >>= print
  ts <- forM [5, 1, 3] (\i -> registerDelay (i * 20000))
  forM_ (zip [5 :: Int, 1, 3] ts) $ \(i, d) -> await d >> print i
