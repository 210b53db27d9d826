{-# LANGUAGE MagicHash, UnboxedTuples #-}
-- Stable pointers and stable names, before and after collections.
module Main (main) where

import Control.Exception
import Control.Monad
import Data.IORef
import GHC.Exts
import Foreign.StablePtr (freeStablePtr)
import GHC.IO (IO (..))
import GHC.Stable (StablePtr (..))
import System.Mem

data S a = S (StablePtr# a)
data N a = N (StableName# a)

make :: a -> IO (S a)
make x = IO (\s -> case makeStablePtr# x s of (# s1, p #) -> (# s1, S p #))

deref :: S a -> IO a
deref (S p) = IO (deRefStablePtr# p)

free :: S a -> IO ()
free (S p) = freeStablePtr (castPtrToStablePtr' p)
 where castPtrToStablePtr' q = StablePtr q

same :: S a -> S a -> Bool
same (S p) (S q) = isTrue# (eqStablePtr# p q)

nameOf :: a -> IO (N a)
nameOf x = IO (\s -> case makeStableName# x s of (# s1, n #) -> (# s1, N n #))

hash :: N a -> Int
hash (N n) = I# (stableNameToInt# n)

eq :: N a -> N b -> Bool
eq (N a) (N b) = isTrue# (eqStableName# a b)

data Cell = Cell Int (IORef Int)

main :: IO ()
main = do
  -- pointers keep what they point to, through collections and the table's growth
  ps <- forM [1 .. 5000 :: Int] $ \k -> make (replicate 3 k)
  performMajorGC
  xs <- mapM deref ps
  print (sum (concat xs), length ps)
  print (same (head ps) (head ps), same (head ps) (ps !! 1))
  -- freed entries are used again
  forM_ (zip [0 :: Int ..] ps) $ \(k, p) -> when (even k) (free p)
  performMajorGC
  qs <- forM [1 .. 2500 :: Int] $ \k -> make [k, k]
  performMinorGC
  ys <- mapM deref qs
  zs <- sequence [deref p | (k, p) <- zip [0 :: Int ..] ps, odd k]
  print (sum (concat ys), sum (concat zs))
  -- a pointer to something unevaluated
  t <- make (error "now" :: Int)
  performMajorGC
  (deref t >>= evaluate >>= print) `catch` \(ErrorCall e) -> putStrLn e
  -- names: the same object has the same name, for as long as the name is there
  r <- newIORef 0
  let c = Cell 1 r; d = Cell 2 r
  evaluate c >> evaluate d
  n1 <- nameOf c
  n2 <- nameOf d
  n3 <- nameOf c
  print (eq n1 n3, eq n1 n2, hash n1 == hash n3, hash n1 == hash n2)
  performMinorGC
  performMajorGC
  junk <- forM [1 .. 2000 :: Int] (\k -> evaluate (Cell k r) >>= nameOf)
  performMajorGC
  n4 <- nameOf c
  print (eq n1 n4, hash n1 == hash n4)
  print (length (filter (eq n1) junk))
  -- names of objects that have died stay different
  performMajorGC
  more <- forM [1 .. 2000 :: Int] (\k -> evaluate (Cell k r) >>= nameOf)
  print (or (zipWith eq junk more), length (filter (\(a, b) -> hash a == hash b) (zip junk more)))
  -- a thunk and its value: evaluated first, both have one name
  let v = Cell (length "four") r
  before <- evaluate v >>= nameOf
  performMajorGC
  after <- nameOf v
  print (eq before after)
  n5 <- nameOf c
  print (eq n1 n5, case c of Cell k _ -> k)
