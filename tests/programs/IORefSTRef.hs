{-# LANGUAGE RankNTypes #-}
-- | IORef and STRef: counters, closures over state, cyclic structures, union-find, lazy ST, atomicModify.
module Main (main) where

import Control.Monad
import Control.Monad.ST
import qualified Control.Monad.ST.Lazy as L
import Data.IORef
import Data.STRef
import qualified Data.STRef.Lazy as LR
import qualified Data.Map as M

sumST :: [Integer] -> Integer
sumST xs = runST $ do
  r <- newSTRef 0
  mapM_ (\x -> modifySTRef' r (+ x)) xs
  readSTRef r

data Node s = Node { parent :: STRef s (Maybe (Node s)), rank :: STRef s Int, ident :: Int }

components :: Int -> [(Int, Int)] -> [[Int]]
components n edges = runST $ do
  nodes <- forM [0 .. n - 1] $ \i -> Node <$> newSTRef Nothing <*> newSTRef 0 <*> pure i
  let table = M.fromList (zip [0 ..] nodes)
      find x = do
        p <- readSTRef (parent x)
        case p of
          Nothing -> return x
          Just q -> do
            root <- find q
            writeSTRef (parent x) (Just root)
            return root
      union a b = do
        x <- find a
        y <- find b
        when (ident x /= ident y) $ do
          rx <- readSTRef (rank x)
          ry <- readSTRef (rank y)
          case compare rx ry of
            LT -> writeSTRef (parent x) (Just y)
            GT -> writeSTRef (parent y) (Just x)
            EQ -> writeSTRef (parent y) (Just x) >> modifySTRef (rank x) (+ 1)
  forM_ edges $ \(a, b) -> union (table M.! a) (table M.! b)
  groups <- forM nodes $ \x -> do { r <- find x; return (ident r, [ident x]) }
  return (M.elems (M.fromListWith (flip (++)) groups))

counter :: IO (IO Int, IO ())
counter = do
  r <- newIORef 0
  return (modifyIORef r (+ 1) >> readIORef r, writeIORef r 0)

lazyNats :: [Integer]
lazyNats = L.runST (do { r <- LR.newSTRef 0; let { loop = do { n <- LR.readSTRef r; LR.writeSTRef r (n + 1); rest <- loop; return (n : rest) } }; loop })

data Ring = Ring Int (IORef Ring)

main :: IO ()
main = do
  print (sumST [1 .. 10000], runST (newSTRef 'x' >>= readSTRef))
  print (components 12 [(0, 1), (2, 3), (1, 3), (5, 6), (7, 8), (8, 9), (9, 7), (10, 10)])
  (next, reset) <- counter
  (other, _) <- counter
  xs <- replicateM 5 next
  y <- other
  reset
  z <- next
  print (xs, y, z)
  print (take 10 lazyNats, lazyNats !! 500)
  ref <- newIORef [1 :: Int]
  forM_ [2 .. 10] $ \i -> modifyIORef ref (i :)
  readIORef ref >>= print
  old <- atomicModifyIORef ref (\l -> (map negate l, length l))
  old' <- atomicModifyIORef' ref (\l -> (take 3 l, sum l))
  atomicWriteIORef ref . (0 :) =<< readIORef ref
  readIORef ref >>= \l -> print (old, old', l)
  -- a ring of mutable references
  first <- newIORef undefined
  let build prev k = do { r <- newIORef (Ring k prev); if k == 1 then return r else build r (k - 1) }
  end <- build first 6
  writeIORef first (Ring 7 end)
  let walk r n = if n == 0 then return [] else do { Ring k r' <- readIORef r; (k :) <$> walk r' (n - 1) }
  walk first (20 :: Int) >>= print
  refs <- mapM newIORef "swap"
  forM_ (zip refs (tail refs)) $ \(a, b) -> do { x <- readIORef a; readIORef b >>= writeIORef a; writeIORef b x }
  mapM readIORef refs >>= putStrLn
  print (refs !! 0 == refs !! 0, refs !! 0 == refs !! 1)
  fref <- newIORef (\n -> n :: Int)
  forM_ [1 .. 10] $ \k -> modifyIORef fref (\g -> (+ k) . g . (* 2))
  readIORef fref >>= \g -> print (g 1)
  thunk <- newIORef (error "never forced" :: Int)
  writeIORef thunk 5
  modifyIORef thunk (* 2)
  readIORef thunk >>= print
  big <- newIORef (0 :: Int)
  forM_ [1 .. 100000 :: Int] $ \i -> modifyIORef' big (\a -> (a + i) `mod` 1000003)
  readIORef big >>= print
