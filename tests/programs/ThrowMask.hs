-- | Masking: what is delivered when, and in which order; the state that handlers, forks and interruptions have.
module Main (main) where

import Control.Concurrent
import Control.Exception
import Control.Monad
import GHC.Conc (threadStatus)
import System.Timeout (timeout)

data Stop = Stop Int deriving (Eq, Show)
instance Exception Stop

state :: String -> IO ()
state s = getMaskingState >>= \m -> putStrLn (s ++ ": " ++ show m)

caught :: Stop -> IO String
caught e = pure ("caught " ++ show e)

-- | Forks senders, one after the other; each says when its throwTo has returned.
senders :: ThreadId -> [Int] -> IO [MVar ()]
senders t ns = forM ns $ \n -> do
  sent <- newEmptyMVar
  _ <- forkIO (throwTo t (Stop n) >> putMVar sent ())
  replicateM_ 3 yield
  pure sent

main :: IO ()
main = do
  state "at first"
  mask_ (state "mask")
  uninterruptibleMask_ (state "uninterruptibleMask")
  mask $ \restore -> restore (state "restored")
  uninterruptibleMask $ \restore -> mask_ (state "mask within") >> restore (state "restored")
  mask_ (uninterruptibleMask_ (state "un within") >> state "back in mask")
  (throwIO (Stop 0) `catch` \e -> state "handler" >> caught e) >>= putStrLn
  state "after the handler"
  uninterruptibleMask_ ((throwIO (Stop 0) `catch` \e -> state "handler" >> caught e) >>= putStrLn)
  r <- try (evaluate (1 `div` (0 :: Int)))
  print (either (\e -> show (e :: ArithException)) show r)
  state "after try"
  done <- newEmptyMVar
  _ <- mask_ (forkIO (state "forked in mask" >> putMVar done ()))
  takeMVar done
  _ <- mask_ (forkIOWithUnmask (\unmask -> unmask (state "forkIOWithUnmask") >> putMVar done ()))
  takeMVar done
  _ <- forkFinally (throwIO (Stop 9)) (\e -> state "forkFinally" >> putStrLn (either (const "exception") (\() -> "value") e) >> putMVar done ())
  takeMVar done
  interruptible' <- mask_ (timeout 1000 (interruptible (forever yield)))
  print (interruptible' :: Maybe ())

  -- several exceptions wait for one masked thread; each is delivered when it unmasks
  go <- newEmptyMVar
  out <- newEmptyMVar
  t <- mask_ $ forkIO $ do
    putMVar go ()
    let wait n = when (n > (0 :: Int)) (yield >> wait (n - 1))
    wait 100
    rs <- replicateM 3 (try (interruptible (pure ())))
    r4 <- try (interruptible (pure ()))
    putMVar out (rs ++ [r4 :: Either Stop ()])
  takeMVar go
  sent <- senders t [1, 2, 3]
  takeMVar out >>= print
  mapM_ takeMVar sent

  -- an operation that blocks is interruptible, one that does not is not
  full <- newMVar ()
  t2 <- mask_ $ forkIO $ do
    putMVar go ()
    replicateM_ 50 yield
    r1 <- try (takeMVar full)
    r2 <- try (takeMVar full)
    putMVar out [r1, r2 :: Either Stop ()]
  takeMVar go
  [s4] <- senders t2 [4]
  takeMVar out >>= print
  takeMVar s4

  -- not in uninterruptibleMask: the exception comes afterwards
  gate <- newEmptyMVar
  t3 <- forkIO $ do
    r1 <- try $ do
      uninterruptibleMask_ (putMVar go () >> takeMVar gate >> putStrLn "got through the gate")
      putStrLn "not reached"
    putMVar out [r1 :: Either Stop ()]
  takeMVar go
  [s5] <- senders t3 [5]
  threadStatus t3 >>= print
  putMVar gate ()
  takeMVar out >>= print
  takeMVar s5

  -- a sender that is interrupted takes its exception back
  deaf <- newEmptyMVar
  t4 <- mask_ $ forkIO $ do
    takeMVar deaf `catch` \e -> putStrLn ("deaf interrupted by " ++ show (e :: Stop))
    replicateM_ 50 yield
    r1 <- try (interruptible (replicateM_ 5 yield))
    putMVar out [r1 :: Either Stop ()]
  yield
  throwTo t4 (Stop 6)
  s <- forkIO (throwTo t4 (Stop 7) `catch` \e -> putStrLn ("sender got " ++ show (e :: Stop)))
  yield
  throwTo s (Stop 8)
  takeMVar out >>= print

  -- senders to a thread that ends without ever unmasking are let go
  t5 <- mask_ (forkIO (replicateM_ 30 yield))
  mapM_ takeMVar =<< senders t5 [10, 11]
  threadStatus t5 >>= print

  -- bracket and finally
  r6 <- newEmptyMVar
  t6 <- forkIO $
    (bracket (state "acquire") (\_ -> state "release") (\_ -> putMVar go () >> threadDelay 100000000) `finally` state "finally")
      `catch` \e -> state "outer" >> putMVar r6 (e :: Stop)
  takeMVar go
  throwTo t6 (Stop 12)
  takeMVar r6 >>= print
  -- two exceptions, the second while the first one's cleanup blocks
  t7 <- forkIO $
    ((putMVar go () >> threadDelay 100000000) `onException` (putStrLn "cleanup" >> threadDelay 2000 >> putStrLn "cleanup over"))
      `catch` \e -> putMVar r6 (e :: Stop)
  takeMVar go
  throwTo t7 (Stop 13)
  throwTo t7 (Stop 14)
  takeMVar r6 >>= print
  allowInterrupt
  state "at last"
