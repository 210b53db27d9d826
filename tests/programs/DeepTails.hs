{-# LANGUAGE MagicHash #-}
-- Tail calls of every kind must not need stack: ten million jumps by known and unknown functions, between functions with few and with many arguments (which pass them
-- on the stack), into thunks and through continuations that continuations return to.
module Main (main) where

import Control.Monad
import Data.IORef
import qualified Data.Map as M

ping, pong :: Int -> Int -> Int
ping 0 a = a
ping n a = pong (n - 1) (a + 1)
{-# NOINLINE ping #-}
pong 0 a = a + 1
pong n a = ping (n - 1) (a - 2)
{-# NOINLINE pong #-}

-- more arguments than registers, of another number from call to call
many :: Int -> Int -> Int -> Int -> Int -> Int -> Int -> Int -> Int -> Int -> Int
many n a b c d e f g h i | n == 0 = a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i
                         | otherwise = few (n - 1) (many' n b c d e f g h i a)
{-# NOINLINE many #-}
many' :: Int -> Int -> Int -> Int -> Int -> Int -> Int -> Int -> Int -> Int -> Int -> Int
many' n a b c d e f g h i k = many k (a + n `mod` 3) b c d e f g h i
{-# NOINLINE many' #-}
few :: Int -> (Int -> Int) -> Int
few n k = if n `mod` 5 == 4 then fewer k n else k n
{-# NOINLINE few #-}
fewer :: (Int -> Int) -> Int -> Int
fewer k = k
{-# NOINLINE fewer #-}

doubles :: Double -> Double -> Double -> Double -> Double -> Double -> Double -> Int -> Double
doubles a b c d e f g 0 = a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g
doubles a b c d e f g n = floats (realToFrac b) c d e f g a (n - 1)
{-# NOINLINE doubles #-}
floats :: Float -> Double -> Double -> Double -> Double -> Double -> Double -> Int -> Double
floats a b c d e f g n = doubles (realToFrac a) b c d e f g n
{-# NOINLINE floats #-}

-- continuation passing, with a known and with an unknown answer
cps :: Int -> (Int -> r) -> r
cps 0 k = k 0
cps n k = cps (n - 1) (\r -> k (r + 1))
{-# NOINLINE cps #-}

newtype Machine = Machine (Int -> Int -> (Machine, Bool))

run :: Machine -> Int -> Int -> Int
run (Machine f) n a = case f n a of
  (m, True) -> run m (n - 1) (a + 1)
  (_, False) -> a

machine :: Int -> Machine
machine k = Machine (\n a -> (machine ((k + a) `mod` 7), n > 0))
{-# NOINLINE machine #-}

-- each step returns the next one
data Step = Done Int | More (() -> Step)

steps :: Int -> Int -> Step
steps 0 a = Done a
steps n a = More (\_ -> steps (n - 1) (a + n `mod` 2))
{-# NOINLINE steps #-}

finish :: Step -> Int
finish (Done a) = a
finish (More f) = finish (f ())

newtype State s a = State { runState :: s -> (a, s) }
instance Functor (State s) where fmap = liftM
instance Applicative (State s) where { pure a = State (\s -> (a, s)); (<*>) = ap }
instance Monad (State s) where m >>= f = State (\s -> case runState m s of (a, s') -> runState (f a) s')

counting :: Int -> State Int ()
counting 0 = pure ()
counting n = State (\s -> ((), s + n `mod` 3)) >> counting (n - 1)
{-# NOINLINE counting #-}

table :: M.Map Int (Int -> Int -> Int)
table = M.fromList [(i, \n a -> if n == 0 then a else (table M.! ((i * 5 + 3) `mod` 8)) (n - 1) (a + i)) | i <- [0 .. 7]]

main :: IO ()
main = do
  print (ping 10000001 0)
  print (many 3000000 1 2 3 4 5 6 7 8 9)
  print (doubles 1 2 3 4 5 6 7 3000000)
  print (cps 1000000 id, cps 1000000 show)
  print (run (machine 0) 3000000 0)
  print (finish (steps 5000000 0))
  print (snd (runState (counting 3000000) 0))
  print ((table M.! 0) 3000000 0)
  ref <- newIORef (0 :: Int)
  let loop 0 = pure ()
      loop n = do { modifyIORef' ref (+ 1); when (n `mod` 2 == 0) (modifyIORef' ref (+ 1)); again (n - 1) }
      again n = readIORef ref >>= \v -> if v < 0 then pure () else loop n
  loop (5000000 :: Int)
  readIORef ref >>= print
  forM_ [1 .. 3000000 :: Int] (\i -> modifyIORef' ref (\v -> (v * 31 + i) `mod` 65521))
  readIORef ref >>= print
  print (foldr (.) id (replicate 1000000 (+ 1)) (0 :: Int), foldl (flip (.)) id (replicate 1000000 (subtract 1)) (0 :: Int))
