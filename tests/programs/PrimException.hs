{-# LANGUAGE MagicHash, UnboxedTuples #-}
-- Exceptions by their primops: raising, catching, what is masked where.
module Main (main) where

import Control.Exception
import GHC.Exts
import GHC.IO (IO (..))

state :: IO Int
state = IO (\s -> case getMaskingState# s of (# s1, n #) -> (# s1, I# n #))

un :: IO a -> State# RealWorld -> (# State# RealWorld, a #)
un (IO m) = m

caught :: IO a -> (SomeException -> IO a) -> IO a
caught act h = IO (catch# (un act) (\e -> un (h e)))

masked, uninterruptible, unmasked :: IO a -> IO a
masked act = IO (maskAsyncExceptions# (un act))
uninterruptible act = IO (maskUninterruptible# (un act))
unmasked act = IO (unmaskAsyncExceptions# (un act))

name :: SomeException -> IO String
name e = return ("caught " ++ show e)

throws :: SomeException -> IO a
throws e = IO (raiseIO# e)

-- evaluated only where it is asked for
{-# NOINLINE overflowing #-}
overflowing, underflowing, dividing :: Int -> Int
overflowing n = if n > 3 then raiseOverflow# (# #) else n
{-# NOINLINE underflowing #-}
underflowing n = if n > 3 then raiseUnderflow# (# #) else n
{-# NOINLINE dividing #-}
dividing n = if n > 3 then raiseDivZero# (# #) else n

main :: IO ()
main = do
  caught (return "fine") name >>= putStrLn
  caught (throws (toException (ErrorCall "io"))) name >>= putStrLn
  caught (evaluate (raise# (toException (ErrorCall "pure")))) name >>= putStrLn
  mapM_ (\f -> caught (evaluate (f 9) >>= \n -> return (show n)) name >>= putStrLn) [overflowing, underflowing, dividing]
  mapM_ (\f -> caught (evaluate (f 2) >>= \n -> return (show n)) name >>= putStrLn) [overflowing, underflowing, dividing]
  -- in the handler
  caught (caught (throws (toException (ErrorCall "one"))) (\_ -> throws (toException (ErrorCall "two")))) name >>= putStrLn
  -- a thunk that raised raises again
  let t = raise# (toException (userError "again")) :: Int
  caught (evaluate t >>= print >> return "?") name >>= putStrLn
  caught (evaluate t >>= print >> return "?") name >>= putStrLn
  -- masking: 0 not, 1 uninterruptible, 2 interruptible
  print =<< sequence [state, masked state, uninterruptible state, masked (unmasked state), uninterruptible (masked state), unmasked (masked (uninterruptible state))]
  print =<< masked (sequence [state, unmasked state, state, uninterruptible (unmasked state), state])
  -- handlers run masked, the state is back afterwards
  print =<< caught (throws (toException (ErrorCall "x"))) (\_ -> state)
  print =<< uninterruptible (caught (throws (toException (ErrorCall "x"))) (\_ -> state))
  print =<< caught (uninterruptible (throws (toException (ErrorCall "x")))) (\_ -> state)
  print =<< state
  print =<< caught (masked (caught (throws (toException (ErrorCall "x"))) (\_ -> unmasked state))) (\_ -> return 9)
  -- deep nests of both
  let deep 0 = throws (toException (ErrorCall "bottom"))
      deep n = masked (caught (unmasked (deep (n - 1 :: Int))) throws)
  caught (deep 20000) name >>= putStrLn
  print =<< state
