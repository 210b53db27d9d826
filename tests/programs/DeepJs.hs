-- Haskell that is called with little of the host's stack left recurses as deeply as ever: below JavaScript's own recursion, and again below that.
module Main (main) where

import Control.Exception
import Control.Monad
import Data.IORef
import Foreign.C
import Foreign.Ptr

foreign import ccall "wrapper" mkStep :: (CInt -> IO CInt) -> IO (FunPtr (CInt -> IO CInt))
foreign import ccall safe "js_from" jsFrom :: CInt -> FunPtr (CInt -> IO CInt) -> CInt -> IO CInt

depth :: Int -> Int
depth 0 = 0
depth n = 1 + depth (n - 1)
{-# NOINLINE depth #-}

-- wide frames
wide :: Int -> Int -> Int -> Int -> Int -> Int -> Int -> Int -> Int
wide 0 a b c d e f g = a + b + c + d + e + f + g
wide n a b c d e f g = case wide (n - 1) b c d e f g a of
  r -> (r * 3 + a - b + c - d + e - f + g + n) `mod` 10007
{-# NOINLINE wide #-}

under :: CInt -> IO CInt -> IO CInt
under 0 act = act
under n act = do { r <- under (n - 1) act; pure $! r + 1 }
{-# NOINLINE under #-}

main :: IO ()
main = do
  step <- mkStep (\n -> evaluate (fromIntegral (depth (fromIntegral n) + wide (fromIntegral n) 1 2 3 4 5 6 7)))
  forM_ [0, 10, 1000, 3000, 5000] (\frames -> jsFrom frames step 200000 >>= print)
  self <- newIORef nullFunPtr
  nest <- mkStep (\n -> if n == 0 then evaluate (fromIntegral (depth 500000)) else under 20000 (readIORef self >>= \f -> jsFrom 300 f (n - 1)))
  writeIORef self nest
  forM_ [1, 3, 9] (\n -> jsFrom 10 nest n >>= print)
  evaluate (depth 3000000) >>= print
