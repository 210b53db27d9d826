{-# LANGUAGE MagicHash, UnboxedTuples #-}
-- Transactions by their primops alone.
module Main (main) where

import Control.Concurrent (forkIO, yield)
import Control.Exception
import Control.Monad
import GHC.Exts
import GHC.IO (IO (..))

data T a = T (TVar# RealWorld a)

-- an action of a transaction
newtype S a = S (State# RealWorld -> (# State# RealWorld, a #))

run :: S a -> IO a
run (S f) = IO (atomically# f)

(&) :: S a -> (a -> S b) -> S b
S f & k = S (\s -> case f s of (# s1, x #) -> case k x of S g -> g s1)

new :: a -> IO (T a)
new x = IO (\s -> case newTVar# x s of (# s1, t #) -> (# s1, T t #))

get :: T a -> S a
get (T t) = S (readTVar# t)

peek :: T a -> IO a
peek (T t) = IO (readTVarIO# t)

put :: T a -> a -> S ()
put (T t) x = S (\s -> case writeTVar# t x s of s1 -> (# s1, () #))

again :: S a
again = S retry#

orElse, handle' :: S a -> S a -> S a
orElse (S a) (S b) = S (catchRetry# a b)
handle' (S a) (S h) = S (catchSTM# a (\e -> const h (e :: SomeException)))

throws :: S a
throws = S (raiseIO# (toException (ErrorCall "thrown")))

main :: IO ()
main = do
  a <- new (1 :: Int)
  b <- new (10 :: Int)
  run (get a & \x -> get b & \y -> put a y & \_ -> put b x)
  mapM peek [a, b] >>= print
  -- what the first alternative did is undone
  run ((put a 100 & \_ -> again) `orElse` (get a & \x -> put b (x + 1)))
  mapM peek [a, b] >>= print
  run (((put a 7 & \_ -> again) `orElse` again) `orElse` (get a & \x -> put b (x * 2)))
  mapM peek [a, b] >>= print
  -- so is what was done before an exception
  run ((put a 55 & \_ -> throws) `handle'` (get a & \x -> put b (x + 5)))
  mapM peek [a, b] >>= print
  (run (put a 66 & \_ -> throws)) `catch` \(ErrorCall e) -> putStrLn e
  mapM peek [a, b] >>= print
  -- waits until what it read changes
  done <- new False
  _ <- forkIO (run (get a & \x -> if x < 20 then again else put b x & \_ -> put done True))
  forM_ [12 .. 22] $ \k -> run (put a k) >> yield
  run (get done & \d -> if d then S (\s -> (# s, () #)) else again)
  peek b >>= \x -> print (x >= 20)
  T p <- new 'x'
  T q <- new 'x'
  print (isTrue# (sameTVar# p p), isTrue# (sameTVar# p q))
