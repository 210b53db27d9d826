-- A heap of a hundred megabytes with pointers everywhere, through several major collections: trees, a mutable array of cells that refer to one another at random, lists that share their ends,
-- thunks; every structure is checked after each collection.
module Main (main) where

import Control.Monad
import Data.Array.IO
import Data.IORef
import Data.List (foldl')
import qualified Data.Map.Strict as M
import System.Mem

data Cell = Cell { number :: !Int, left :: !(IORef (Maybe Cell)), right :: !(IORef (Maybe Cell)) }

next :: Int -> Int
next x = ((x `mod` 1000003) * 1103 + 12345) `mod` 1000003

-- a walk that follows the numbers' last bits
walk :: Int -> Cell -> Int -> IO Int
walk 0 _ a = pure a
walk n c a = do
  m <- readIORef (if even (a + n) then left c else right c)
  case m of
    Nothing -> pure (-1)
    Just d -> walk (n - 1) d ((a * 31 + number d) `mod` 1000003)

main :: IO ()
main = do
  let size = 300000 :: Int
  cells <- newListArray (0, size - 1) =<< forM [0 .. size - 1] (\i -> Cell i <$> newIORef Nothing <*> newIORef Nothing) :: IO (IOArray Int Cell)
  let wire seed = foldM_ (\x i -> do
        c <- readArray cells i
        readArray cells (x `mod` size) >>= writeIORef (left c) . Just
        readArray cells (next x `mod` size) >>= writeIORef (right c) . Just
        pure (next (next x))) seed [0 .. size - 1]
  wire 7
  let tree = M.fromList [(next (i * 7) * 16 + i `mod` 16, [i, i + 1]) | i <- [1 .. 1000000]] :: M.Map Int [Int]
      tails = scanr (:) [] [1 .. 150000 :: Int]
      lazy = M.fromList [(i, sum (take 5 (tails !! (i * 100)))) | i <- [0 .. 999]]
  print (M.size tree, length tails)
  start <- readArray cells 0
  forM_ [1 .. 4 :: Int] $ \n -> do
    performMajorGC
    r <- walk 300000 start n
    print (r, foldl' (\a (k, xs) -> (a * 31 + k + sum xs) `mod` 65521) 0 (M.toList tree), foldl' (\a t -> (a + length (take 3 t)) `mod` 65521) n tails)
    wire (n * 1000)
    -- old cells come to point to young ones
    forM_ [0, 97 .. size - 1] $ \i -> do
      c <- readArray cells i
      fresh <- Cell (-i) <$> newIORef (Just c) <*> newIORef (Just start)
      writeIORef (left c) (Just fresh)
    performMinorGC
  print (sum lazy)
  walk 300000 start 5 >>= print
