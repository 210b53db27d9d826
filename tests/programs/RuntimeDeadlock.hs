-- Exceptions that the runtime raises: a value that needs itself, waiting that cannot end.
import Control.Concurrent
import Control.Exception
import System.IO

main :: IO ()
main = do
  hSetBuffering stdout LineBuffering
  let xs = 1 + length (show (head' [xs :: Int]))
  r <- try (evaluate xs) :: IO (Either NonTermination Int)
  print r
  m <- newEmptyMVar :: IO (MVar Int)
  r2 <- try (takeMVar m) :: IO (Either BlockedIndefinitelyOnMVar Int)
  print r2
  r3 <- try (putMVar m 1 >> putMVar m 2) :: IO (Either BlockedIndefinitelyOnMVar ())
  print r3
  r4 <- try (readMVar m) :: IO (Either BlockedIndefinitelyOnMVar Int)
  print r4
  -- a thread that dies of it wakes the main thread
  done <- newEmptyMVar
  other <- newEmptyMVar :: IO (MVar ())
  _ <- forkIO ((takeMVar other) `catch` \e -> putMVar done (show (e :: BlockedIndefinitelyOnMVar)))
  r5 <- try (takeMVar done) :: IO (Either BlockedIndefinitelyOnMVar String)
  print (either (const "blocked") id r5)
  where
    head' (x : _) = x
    head' [] = 0
