{-# LANGUAGE BangPatterns #-}
-- | Laziness and sharing: infinite structures, knots, effects of evaluation order seen through unsafePerformIO and trace.
module Main (main) where

import Control.Exception
import Data.IORef
import System.IO.Unsafe
import Debug.Trace
import qualified Data.Map.Lazy as ML
import Data.Array

counter :: IORef Int
counter = unsafePerformIO (newIORef 0)
{-# NOINLINE counter #-}

-- | Counts how often it is evaluated.
tick :: a -> a
tick x = unsafePerformIO (modifyIORef' counter (+ 1)) `seq` x
{-# NOINLINE tick #-}

counted :: String -> IO a -> IO ()
counted what act = do
  before <- readIORef counter
  _ <- act
  after <- readIORef counter
  putStrLn (what ++ ": " ++ show (after - before))

primes :: [Int]
primes = 2 : filter isPrime [3, 5 ..]

isPrime :: Int -> Bool
isPrime n = all (\p -> n `mod` p /= 0) (takeWhile (\p -> p * p <= n) primes)

fibs :: [Integer]
fibs = 0 : 1 : zipWith (+) fibs (tail fibs)

collatz :: Array Int Int
collatz = listArray (1, 2000) (0 : [1 + step n | n <- [2 .. 2000]])
 where
  step n =
    let m = if even n then n `div` 2 else 3 * n + 1
     in if m <= 2000 then collatz ! m else 1 + step m

data Tree = Node Tree Int Tree | Tip

-- | Replaces every label by the minimum in a single pass.
repmin :: Tree -> Tree
repmin t = t'
 where
  (t', least) = go t
  go Tip = (Tip, maxBound)
  go (Node l n r) =
    let (l', a) = go l
        (r', b) = go r
     in (Node l' least r', minimum [a, n, b])

labels :: Tree -> [Int]
labels Tip = []
labels (Node l n r) = labels l ++ [n] ++ labels r

main :: IO ()
main = do
  print (take 30 primes, primes !! 1000)
  print (fibs !! 300, takeWhile (< 1000) fibs)
  print (maximum (zip (elems collatz) [1 :: Int ..]))
  print (labels (repmin (Node (Node Tip 5 (Node Tip 3 Tip)) 8 (Node Tip 4 Tip))))
  counted "let shared" (let x = tick (3 :: Int) in evaluate (x + x + x))
  counted "unused" (evaluate (fst (1 :: Int, tick ())))
  counted "list spine only" (evaluate (length [tick 'a', tick 'b', undefined]))
  counted "one of three" (evaluate ([tick 1, tick 2, tick 3 :: Int] !! 1))
  counted "shared list" (let xs = map (\x -> tick (x * 2)) [1 .. 10 :: Int] in evaluate (sum xs + product xs + last xs))
  counted "short circuit" (evaluate (or [tick False, tick True, tick False]))
  counted "lazy map values" (let m = ML.fromList [(k, tick k) | k <- [1 .. 100 :: Int]] in evaluate (m ML.! 7 + m ML.! 7))
  counted "seq once" (let y = tick 'y' in evaluate (y `seq` y `seq` y))
  counted "function not shared" (let f x = tick (x + 1) in evaluate (f 1 + f (1 :: Int)))
  print (take 5 (cycle "ab"), zip [1 :: Int ..] "lazy", let ys = 1 : map (* 2) ys in take 12 ys :: [Int])
  print (foldr (\x acc -> x < 10 && acc || x == 3) False [1 ..] :: Bool)
  r <- try (evaluate (foldl (\_ x -> x) () [undefined, ()]))
  print (either (\e -> const "bottom" (e :: ErrorCall)) show r)
  r2 <- try (evaluate (let !_ = undefined :: Int in ()))
  print (either (\e -> const "strict bottom" (e :: ErrorCall)) show r2)
  print (fst (let (a, b) = (length b, "xyz") in (a, b)))
  let ~(p, q) = undefined :: (Int, Int)
  print (const 1 (p + q) :: Int)
  let loud n = trace ("evaluated " ++ show n) n :: Int
      z = loud 1 + loud 2
  print (z * z)
  print (let xs = [loud 10, loud 20] in length xs)
  hanoi <- evaluate (length (moves 12 'a' 'b' 'c'))
  print hanoi
 where
  moves :: Int -> Char -> Char -> Char -> [(Char, Char)]
  moves 0 _ _ _ = []
  moves n a b c = moves (n - 1) a c b ++ [(a, b)] ++ moves (n - 1) c b a
