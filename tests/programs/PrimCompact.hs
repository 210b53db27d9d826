{-# LANGUAGE MagicHash, UnboxedTuples, BangPatterns #-}
-- Compact regions: every primop, through GHC.Compact and by itself; what may not be in a region; blocks written out and read in.
module Main (main) where

import Control.Concurrent
import Control.Exception
import Control.Monad
import qualified Data.ByteString as B
import Data.IORef
import qualified Data.Map as M
import Foreign.Marshal.Alloc
import Foreign.Marshal.Utils
import Foreign.Ptr (castPtr, nullPtr)
import GHC.Compact (Compact (..), compact, compactAdd, compactAddWithSharing, compactSize, compactSized, compactWithSharing, getCompact, inCompact, isCompact)
import GHC.Compact.Serialized
import GHC.Exts
import GHC.IO (IO (..))
import GHC.Ptr (Ptr (..))
import System.Mem

data Tree = Leaf | Node Tree Int Tree deriving (Eq, Show)

tree :: Int -> Int -> Tree
tree a b | a > b = Leaf
         | otherwise = let m = (a + b) `div` 2 in Node (tree a (m - 1)) m (tree (m + 1) b)

size :: Tree -> Int
size Leaf = 0
size (Node l _ r) = size l + 1 + size r

-- the blocks of a region, by the primops
blocks :: Compact# -> IO [Int]
blocks c = IO $ \s -> case compactGetFirstBlock# c s of
  (# s1, b, n #) -> go b n s1
 where
  go b n s
    | isTrue# (eqAddr# b nullAddr#) = (# s, [] #)
    | otherwise = case compactGetNextBlock# c b s of
        (# s1, b', n' #) -> case go b' n' s1 of (# s2, ns #) -> (# s2, I# (word2Int# n) : ns #)

inside :: Compact# -> a -> IO (Bool, Bool)
inside c x = IO $ \s -> case compactContains# c x s of
  (# s1, i #) -> case compactContainsAny# x s1 of (# s2, j #) -> (# s2, (isTrue# i, isTrue# j) #)

data C = C Compact#

refused :: String -> IO a -> IO ()
refused name act = (act >> putStrLn (name ++ ": compacted")) `catch` \e -> putStrLn (name ++ ": " ++ show (e :: CompactionFailed))

-- blocks and the root of what they hold, read in as GHC.Compact.Serialized does
readIn :: [(Ptr a, Word)] -> Ptr a -> IO (Maybe (Compact b))
readIn parts (Ptr root) = do
  first : _ <- forM' parts nullPtr
  let !(Ptr b) = first
  IO $ \s -> case compactFixupPointers# b root s of
    (# s1, c, adjusted #)
      | isTrue# (eqAddr# adjusted nullAddr#) -> (# s1, Nothing #)
      | otherwise -> case addrToAny# adjusted of (# x #) -> case mkCompact c x s1 of (# s2, r #) -> (# s2, Just r #)
 where
  forM' [] _ = return []
  forM' ((from, n@(W# n')) : rest) (Ptr previous) = do
    to <- IO (\s -> case compactAllocateBlock# n' previous s of (# s1, x #) -> (# s1, Ptr x #))
    copyBytes to (castPtr from) (fromIntegral n)
    (to :) <$> forM' rest to
  mkCompact c x s = case newMVar () of IO f -> case f s of (# s1, lock #) -> (# s1, Compact c x lock #)

main :: IO ()
main = do
  -- sharing is kept or not
  let t = tree 1 1000
      two = (t, t)
  a <- compact two
  b <- compactWithSharing two
  print (getCompact a == two, getCompact b == two, size (fst (getCompact b)))
  sa <- compactSize a
  sb <- compactSize b
  print (sb < sa)
  let same (x, y) = isTrue# (reallyUnsafePtrEquality# x y)
  evaluate (fst (getCompact a)) >> evaluate (snd (getCompact a))
  print (case getCompact b of (!x, !y) -> same (x, y), case getCompact a of (!x, !y) -> same (x, y))
  -- adding to a region, its size grows; what is in it already stays where it is
  c <- compactSized 100 False (M.fromList [(k, show k) | k <- [1 .. 50 :: Int]])
  n1 <- compactSize c
  d <- compactAdd c (M.insert 0 "zero" (getCompact c))
  e <- compactAddWithSharing d (replicate 500 'x', tree 1 2000)
  n2 <- compactSize e
  print (n2 > n1, M.size (getCompact d), M.lookup 0 (getCompact d), size (snd (getCompact e)))
  inC <- inCompact c (getCompact d)
  inA <- inCompact a (getCompact d)
  any' <- isCompact (getCompact d)
  no <- isCompact (tree 1 3)
  print (inC, inA, any', no)
  -- by the primops alone
  C r <- IO (\s -> case compactNew# 1000## s of (# s1, r #) -> (# s1, C r #))
  x <- IO (\s -> compactAdd# r (Just "abc") s)
  y <- IO (\s -> compactAddWithSharing# r (tree 1 5000) s)
  print (x, size y)
  inside r x >>= print
  inside r y >>= print
  inside r (Just 'q') >>= print
  IO (\s -> case compactResize# r 20000## s of s1 -> (# s1, () #))
  big <- IO (\s -> compactAdd# r (tree 1 20000) s)
  total <- IO (\s -> case compactSize# r s of (# s1, w #) -> (# s1, W# w #))
  ns <- blocks r
  print (size big, length ns > 1, fromIntegral (sum ns) <= total, all (> 0) ns)
  -- unevaluated parts are evaluated; an exception there comes out, and the region is still good
  z <- compact [1 :: Int, 2]
  w <- try (compactAdd z [1, error "no"]) :: IO (Either ErrorCall (Compact [Int]))
  putStrLn (either (\(ErrorCall m) -> m) (const "?") w)
  w' <- try (compactAddWithSharing z [1, error "no again"]) :: IO (Either ErrorCall (Compact [Int]))
  putStrLn (either (\(ErrorCall m) -> m) (const "?") w')
  compactAddWithSharing z [3, 4] >>= print . getCompact
  -- what cannot be in a region
  ref <- newIORef 'r'
  mv <- newEmptyMVar :: IO (MVar Int)
  refused "IORef" (compact (Just ref))
  refused "MVar" (compact [mv])
  refused "function" (compact (1 :: Int, succ :: Int -> Int))
  refused "pinned" (compact (B.replicate 100 65))
  -- strings, numbers, small and large
  let values = ([-2147483648, 0, 2147483647 :: Int], 2 ^ (200 :: Int) :: Integer, -5 :: Integer, "h\233llo", [Left 'a', Right 2.5], (), [LT ..])
  v <- compact values
  print (getCompact v == values, getCompact v)
  -- survives collections, many regions at once
  regions <- forM [1 .. 200] $ \k -> compact (tree 1 k, show k)
  performMajorGC
  performMinorGC
  performMajorGC
  print (sum [size (fst (getCompact q)) | q <- regions], concat [snd (getCompact q) | q <- take 12 regions])
  -- two threads fill regions at the same time
  dones <- forM [1 .. 4] $ \k -> do
    done <- newEmptyMVar
    _ <- forkIO (compactWithSharing [tree 1 (k * 300 + j `mod` 3) | j <- [1 .. 20 :: Int]] >>= putMVar done)
    return done
  qs <- mapM takeMVar dones
  print [sum (map size (getCompact q)) | q <- qs]
  -- written out and read back elsewhere
  let source = (tree 1 3000, "some text", M.fromList (zip "abcdef" [1 :: Int ..]))
  s0 <- compactWithSharing source
  bytes <- withSerializedCompact s0 $ \sc -> do
    parts <- forM (serializedCompactBlockList sc) $ \(p, n) -> do
      copy <- mallocBytes (fromIntegral n)
      copyBytes copy p (fromIntegral n)
      return (copy, n)
    return (SerializedCompact (serializedCompactBlockList sc) (serializedCompactRoot sc), parts)
  back <- readIn (snd bytes) (serializedCompactRoot (fst bytes))
  performMajorGC
  print (fmap ((== source) . getCompact) back)
  more <- mapM (\q -> compactAdd q (tree 1 100)) back
  print (fmap (size . getCompact) more)
  touchAll regions
 where
  touchAll = mapM_ (evaluate . getCompact)
