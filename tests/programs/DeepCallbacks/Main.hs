{-# LANGUAGE ScopedTypeVariables #-}
-- Deep Haskell stacks with C between them: each level recurses a hundred thousand frames, calls C, which calls Haskell, which recurses again; the way back returns through all of them.
-- Also: callbacks that recurse or throw far down, at the bottom of Haskell's and of C's recursion; garbage collections and switches of threads while C is in the middle.
module Main (main) where

import Control.Concurrent
import Control.Exception
import Control.Monad
import Data.IORef
import Foreign
import Foreign.C
import System.Mem

foreign import ccall safe "to_haskell" toHaskell :: CInt -> CInt -> IO CInt
foreign export ccall "below" below :: CInt -> CInt -> IO CInt
foreign import ccall "wrapper" mkOrder :: (CInt -> CInt -> IO CInt) -> IO (FunPtr (CInt -> CInt -> IO CInt))
foreign import ccall safe "sort_with" sortWith :: Ptr CInt -> CInt -> FunPtr (CInt -> CInt -> IO CInt) -> IO ()
foreign import ccall "wrapper" mkStep :: (CInt -> IO CInt) -> IO (FunPtr (CInt -> IO CInt))
foreign import ccall safe "stacked" stacked :: CInt -> FunPtr (CInt -> IO CInt) -> IO CInt

under :: CInt -> IO CInt -> IO CInt
under 0 act = act
under n act = do { r <- under (n - 1) act; pure $! r + 1 }
{-# NOINLINE under #-}

depth :: Int -> Int
depth 0 = 0
depth n = 1 + depth (n - 1)
{-# NOINLINE depth #-}

below :: CInt -> CInt -> IO CInt
below 0 _ = performMinorGC >> pure 0
below levels frames = under frames (toHaskell (levels - 1) frames)

main :: IO ()
main = do
  below 1 1000000 >>= print
  below 20 100000 >>= print
  below 60 5000 >>= print
  -- the comparison recurses; and it throws, far down, and catches
  failures <- newIORef (0 :: Int)
  order <- mkOrder $ \a b -> do
    let d = depth (20000 + fromIntegral a)
    r <- try (evaluate (if (a + b) `mod` 5 == 0 then depth 5000 + throw (ErrorCall "far down") else d))
    either (\(_ :: ErrorCall) -> modifyIORef' failures (+ 1)) (const (pure ())) r
    pure (a - b)
  _ <- under 50000 $ withArrayLen [(i * 37) `mod` 101 | i <- [1 .. 100]] $ \n p -> do
    sortWith p (fromIntegral n) order
    xs <- peekArray n p
    print (xs == [1 .. 100])
    pure 0
  readIORef failures >>= print . (> 0)
  -- C's frames above, Haskell's below
  step <- mkStep (\n -> evaluate (fromIntegral (depth 300000) + n))
  forM_ [1, 100, 400] (\n -> under 100000 (stacked n step) >>= print)
  -- from several threads at once: each is under its own C call
  vars <- forM [1 .. 8] $ \k -> do
    v <- newEmptyMVar
    _ <- forkIO (under (k * 10000) (do { replicateM_ 3 yield; evaluate (fromIntegral (depth 100000)) }) >>= putMVar v)
    pure v
  again <- mkStep (\_ -> sum <$> mapM takeMVar vars)
  under 200000 (stacked 10 again) >>= print
