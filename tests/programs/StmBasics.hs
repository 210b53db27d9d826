-- Software transactional memory in one thread and a few: reads, writes, retry, orElse, catchSTM, exceptions, nesting, rollback.
module Main (main) where

import Control.Concurrent
import Control.Exception
import Control.Monad
import GHC.Conc

newtype Oops = Oops Int deriving (Show, Eq)

instance Exception Oops

data Other = Other deriving (Show)

instance Exception Other

section :: String -> IO a -> IO ()
section name act = do
  putStrLn ("-- " ++ name)
  void act

main :: IO ()
main = do
  section "read and write" $ do
    v <- newTVarIO (1 :: Int)
    a <- atomically (readTVar v)
    b <- atomically (writeTVar v 2 >> writeTVar v 3 >> readTVar v)
    c <- readTVarIO v
    w <- atomically (newTVar c >>= \w -> writeTVar w 9 >> pure w)
    d <- readTVarIO w
    print (a, b, c, d, v == v, v /= v)
  section "many variables" $ do
    vs <- mapM newTVarIO [1 .. 100 :: Int]
    s <- atomically (sum <$> mapM readTVar vs)
    atomically (forM_ vs (\v -> readTVar v >>= writeTVar v . (* 2)))
    t <- atomically (sum <$> mapM readTVar (reverse vs))
    atomically (forM_ (zip vs [1 ..]) (uncurry writeTVar))
    u <- mapM readTVarIO vs
    print (s, t, u == [1 .. 100])
  section "an exception rolls back" $ do
    v <- newTVarIO (1 :: Int)
    r <- try (atomically (writeTVar v 2 >> readTVar v >>= throwSTM . Oops)) :: IO (Either Oops ())
    x <- readTVarIO v
    print (r, x)
    r2 <- try (atomically (writeTVar v (error "lazy"))) :: IO (Either ErrorCall ())
    print (either (const "error") (const "ok") r2)
    r3 <- try (readTVarIO v >>= evaluate) :: IO (Either ErrorCall Int)
    print (either (\(ErrorCall m) -> m) show r3)
  section "catchSTM keeps the outer writes, drops the inner" $ do
    v <- newTVarIO (0 :: Int)
    w <- newTVarIO (0 :: Int)
    r <- atomically $ do
      writeTVar v 1
      r <- (writeTVar v 2 >> writeTVar w 2 >> throwSTM (Oops 7)) `catchSTM` \(Oops n) -> do
        x <- readTVar v
        y <- readTVar w
        pure (n, x, y)
      writeTVar w 5
      pure r
    x <- readTVarIO v
    y <- readTVarIO w
    print (r, x, y)
    -- no exception: the inner writes stay
    r2 <- atomically ((writeTVar v 10 >> readTVar v) `catchSTM` \e -> const (pure 0) (e :: SomeException))
    x2 <- readTVarIO v
    print (r2, x2)
    -- another exception passes through
    r3 <- try (atomically ((writeTVar v 11 >> throwSTM Other) `catchSTM` \(Oops _) -> pure ()))
    x3 <- readTVarIO v
    print (either (\Other -> "Other") (const "none") r3, x3)
    -- the handler throws
    r4 <- try (atomically ((writeTVar v 12 >> throwSTM Other) `catchSTM` \Other -> writeTVar v 13 >> throwSTM (Oops 4)))
    x4 <- readTVarIO v
    print (r4 :: Either Oops (), x4)
  section "nests of catchSTM" $ do
    v <- newTVarIO [0 :: Int]
    let push n = readTVar v >>= writeTVar v . (n :)
        nest :: Int -> STM ()
        nest 0 = push 100 >> throwSTM (Oops 0)
        nest n = do
          push n
          nest (n - 1) `catchSTM` \(Oops k) -> do
            push (-n)
            when (even n) (throwSTM (Oops (k + 1)))
    r <- try (atomically (nest 5))
    readTVarIO v >>= print . (,) (r :: Either Oops ())
    r' <- try (atomically (nest 4))
    readTVarIO v >>= print . (,) (r' :: Either Oops ())
  section "pure errors inside" $ do
    v <- newTVarIO (5 :: Int)
    r <- try (atomically (writeTVar v 6 >> (if 1 `div` (0 :: Int) > 0 then pure () else pure ())))
    print (r :: Either ArithException ())
    r2 <- atomically ((readTVar v >>= \x -> writeTVar v 7 >> pure (x `div` 0)) >>= \x -> (x `seq` pure x) `catchSTM` \e -> pure (length (show (e :: ArithException))))
    x <- readTVarIO v
    print (r2, x)
  section "orElse" $ do
    v <- newTVarIO (0 :: Int)
    a <- atomically ((writeTVar v 1 >> retry) `orElse` readTVar v)
    b <- atomically (readTVar v `orElse` pure 99)
    c <- atomically (((writeTVar v 1 >> retry) `orElse` (writeTVar v 2 >> retry)) `orElse` (readTVar v >>= \x -> writeTVar v 3 >> pure x))
    d <- readTVarIO v
    e <- atomically (foldr orElse (pure 0) [do x <- readTVar v; check (x == k); pure k | k <- [10, 9 .. 1]])
    print (a, b, c, d, e)
  section "orElse and catchSTM" $ do
    v <- newTVarIO (0 :: Int)
    -- a retry passes catchSTM
    a <- atomically (((writeTVar v 1 >> retry) `catchSTM` \e -> const (pure "caught") (e :: SomeException)) `orElse` (show <$> readTVar v))
    -- an exception passes orElse, from both sides
    b <- try (atomically ((writeTVar v 1 >> throwSTM (Oops 1)) `orElse` pure ()))
    c <- try (atomically ((writeTVar v 1 >> retry) `orElse` (readTVar v >>= throwSTM . Oops)))
    -- a handler that retries
    d <- atomically (((writeTVar v 1 >> throwSTM Other) `catchSTM` \Other -> writeTVar v 2 >> retry) `orElse` (readTVar v >>= \x -> writeTVar v 4 >> pure x))
    e <- readTVarIO v
    print (a, b :: Either Oops (), c :: Either Oops (), d, e)
  section "atomically within atomically" $ do
    v <- newTVarIO (0 :: Int)
    r <- try (atomically (unsafeIOToSTM (atomically (writeTVar v 1))))
    print (r :: Either NestedAtomically ())
    readTVarIO v >>= print
    -- unsafeIOToSTM runs it all the same
    x <- atomically (writeTVar v 5 >> unsafeIOToSTM (putStrLn "inside") >> readTVar v)
    print x
  section "blocked for ever" $ do
    v <- newTVarIO (0 :: Int)
    r <- try (atomically (readTVar v >>= \x -> check (x > 0)))
    print (r :: Either BlockedIndefinitelyOnSTM ())
    r2 <- try (atomically retry) :: IO (Either BlockedIndefinitelyOnSTM ())
    print r2
    x <- readTVarIO v
    print x
  section "wake-ups" $ do
    v <- newTVarIO (0 :: Int)
    done <- newEmptyMVar
    forM_ [1 .. 5] $ \i -> forkIO $ do
      atomically (readTVar v >>= \x -> check (x == i) >> writeTVar v (i + 1))
      putMVar done i
    atomically (writeTVar v 1)
    replicateM 5 (takeMVar done) >>= print
    readTVarIO v >>= print
  section "a choice between two sources" $ do
    a <- newTVarIO Nothing
    b <- newTVarIO Nothing
    out <- newEmptyMVar
    let takeT v = readTVar v >>= maybe retry (\x -> writeTVar v Nothing >> pure x)
    _ <- forkIO (replicateM 4 (atomically ((Left <$> takeT a) `orElse` (Right <$> takeT b))) >>= putMVar out)
    let put v x = atomically (readTVar v >>= \o -> maybe (writeTVar v (Just x)) (const retry) o)
    put b 'x' >> yield >> put a (1 :: Int) >> yield >> put a 2 >> yield >> put b 'y'
    takeMVar out >>= print

check :: Bool -> STM ()
check b = if b then pure () else retry
