{-# LANGUAGE MagicHash, UnboxedTuples #-}
-- Weak pointers: keys of every kind, finalizers in Haskell and C, finalizing by hand, after collections and at the end.
module Main (main) where

import Control.Concurrent
import Control.Exception
import Control.Monad
import Data.IORef
import Data.List (sort)
import Foreign hiding (void)
import Foreign.C
import qualified Foreign.Concurrent as C
import GHC.Exts
import GHC.IO (IO (..))
import GHC.Ptr (FunPtr (..), Ptr (..))
import GHC.Weak (Weak (..), getFinalizerExceptionHandler, setFinalizerExceptionHandler)
import qualified GHC.Weak as W
import System.Mem
import Control.Concurrent (mkWeakThreadId)

foreign import ccall "stdlib.h &free" c_free :: FinalizerPtr a

data Key = Key Int

key :: Int -> IO (IORef Key)
key n = newIORef (Key n)

collect :: IO ()
collect = performMajorGC >> replicateM_ 5 yield

keep :: a -> IO ()
keep x = IO (\s -> case touch# x s of s1 -> (# s1, () #))

-- whether the value is still there
alive :: Weak a -> IO Bool
alive (Weak w) = IO (\s -> case deRefWeak# w s of (# s1, n, _ #) -> (# s1, isTrue# n #))

noFinalizer :: k -> v -> IO (Weak v)
noFinalizer k v = IO (\s -> case mkWeakNoFinalizer# k v s of (# s1, w #) -> (# s1, Weak w #))

withFinalizer :: k -> v -> IO () -> IO (Weak v)
withFinalizer k v (IO f) = IO (\s -> case mkWeak# k v f s of (# s1, w #) -> (# s1, Weak w #))

finalizeNow :: Weak v -> IO Bool
finalizeNow (Weak w) = IO $ \s -> case finalizeWeak# w s of
  (# s1, 0#, _ #) -> (# s1, False #)
  (# s1, _, f #) -> case f s1 of (# s2, _ #) -> (# s2, True #)

-- a C finalizer of one argument for the weak pointer: 1 if it was still alive
addC :: FunPtr (Ptr a -> IO ()) -> Ptr a -> Weak v -> IO Int
addC (FunPtr f) (Ptr p) (Weak w) = IO (\s -> case addCFinalizerToWeak# f p 0# nullAddr# w s of (# s1, n #) -> (# s1, I# n #))

main :: IO ()
main = do
  logged <- newIORef []
  let note :: String -> IO ()
      note m = modifyIORef' logged (m :)
      -- in which order the finalizers of one collection run is not said
      notes what = readIORef logged >>= \ms -> putStrLn (what ++ ": " ++ show (sort ms)) >> writeIORef logged []
  -- by hand: the value is gone, the finalizer runs once
  k1 <- key 1
  w1 <- withFinalizer k1 "value" (note "by hand")
  W.deRefWeak w1 >>= print
  finalizeNow w1 >>= print
  finalizeNow w1 >>= print
  alive w1 >>= print
  W.finalize w1
  notes "by hand"
  keep k1
  -- as long as the key lives
  k2 <- key 2
  w2 <- withFinalizer k2 "kept" (note "too early")
  v2 <- noFinalizer k2 (k2, "refers to its key")
  collect
  print =<< mapM alive [w2]
  W.deRefWeak v2 >>= print . fmap snd
  notes "key alive"
  keep k2
  -- keys that are mutable objects and threads
  m <- newEmptyMVar :: IO (MVar Int)
  wm <- mkWeakMVar m (note "MVar")
  r <- newIORef 'r'
  wr <- mkWeakIORef r (note "IORef")
  me <- myThreadId
  wt <- mkWeakThreadId me
  collect
  W.deRefWeak wt >>= print . fmap (== me)
  notes "objects alive"
  keep m >> keep r
  -- values that refer to the key do not keep it
  forM_ [1 .. 3 :: Int] $ \n -> do
    k <- key n
    withFinalizer k k (note "self")
  collect
  notes "self"
  -- a chain: each value is the next one's key
  ks <- mapM key [1 .. 4]
  ws <- zipWithM noFinalizer ks (tail ks)
  collect
  print =<< mapM alive ws
  keep (head ks)
  -- finalizers that throw, allocate, collect, start threads; the others still run
  setFinalizerExceptionHandler (\e -> note ("handler: " ++ takeWhile (/= '\n') (show e)))
  let dying name act = key 0 >>= \k -> void (withFinalizer k () act >> keep k)
  dying "throws" (throwIO (ErrorCall "thrown"))
  dying "allocates" (evaluate (length (show (product [1 .. 300 :: Integer]))) >>= \n -> note ("allocated " ++ show n))
  dying "collects" (performMajorGC >> note "collected")
  dying "forks" (void (forkIO (note "forked")))
  collect
  collect
  notes "finalizers"
  -- one that brings its value back
  saved <- newIORef Nothing
  key 9 >>= \k -> void (withFinalizer k "back again" (writeIORef saved (Just k)))
  collect
  readIORef saved >>= mapM readIORef >>= print . fmap (\(Key n) -> n)
  -- foreign pointers: C finalizers, Haskell finalizers, several of them
  p <- mallocBytes 16 :: IO (Ptr CInt)
  fp <- newForeignPtr c_free p
  withForeignPtr fp (\q -> poke q 77 >> peek q) >>= print
  finalizeForeignPtr fp
  fp2 <- mallocForeignPtr :: IO (ForeignPtr Int32)
  withForeignPtr fp2 (\q -> poke q 78 >> peek q) >>= print
  fp3 <- C.newForeignPtr nullPtr (note "first added, last run") :: IO (ForeignPtr ())
  C.addForeignPtrFinalizer fp3 (note "last added, first run")
  finalizeForeignPtr fp3
  readIORef logged >>= print . reverse
  writeIORef logged []
  fp4 <- mallocForeignPtrBytes 32 :: IO (ForeignPtr Word8)
  C.addForeignPtrFinalizer fp4 (note "of malloc'ed bytes")
  withForeignPtr fp4 (`poke` 5)
  collect
  notes "foreign alive"
  keep fp4
  touchForeignPtr fp4
  k5 <- key 5
  w5 <- noFinalizer k5 "with a C finalizer"
  c1 <- mallocBytes 8 >>= \q -> addC c_free q w5
  c2 <- mallocBytes 8 >>= \q -> addC c_free q w5
  finalizeNow w5 >>= print
  c3 <- addC c_free nullPtr w5
  print (c1, c2, c3)
  keep k5
  dead <- newIORef (0 :: Int)
  forM_ [1 .. 1000 :: Int] $ \_ -> do
    q <- mallocBytes 64 :: IO (Ptr Word8)
    f <- newForeignPtr c_free q
    C.newForeignPtr q (modifyIORef' dead (+ 1)) >>= \g -> withForeignPtr g (const (return ()))
    touchForeignPtr f
  collect
  collect
  readIORef dead >>= \n -> print (n > 990)
