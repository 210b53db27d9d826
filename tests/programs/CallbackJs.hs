-- JavaScript that gets function pointers and calls them at once: what it passes and gets back.
module Main (main) where

import Control.Exception
import Data.IORef
import Foreign
import Foreign.C

type Unary a = a -> IO a

foreign import ccall "wrapper" mkInt :: Unary CInt -> IO (FunPtr (Unary CInt))
foreign import ccall "wrapper" mkLong :: Unary Int64 -> IO (FunPtr (Unary Int64))
foreign import ccall "wrapper" mkDouble :: Unary Double -> IO (FunPtr (Unary Double))
foreign import ccall "wrapper" mkFloat :: Unary Float -> IO (FunPtr (Unary Float))
foreign import ccall "wrapper" mkVoid :: IO () -> IO (FunPtr (IO ()))
foreign import ccall safe "js_int" callInt :: FunPtr (Unary CInt) -> CInt -> IO CInt
foreign import ccall safe "js_long" callLong :: FunPtr (Unary Int64) -> Int64 -> IO Int64
foreign import ccall safe "js_double" callDouble :: FunPtr (Unary Double) -> Double -> IO Double
foreign import ccall safe "js_float" callFloat :: FunPtr (Unary Float) -> Float -> IO Float
foreign import ccall safe "js_times" times :: CInt -> FunPtr (IO ()) -> IO ()

main :: IO ()
main = do
  int <- mkInt (pure . negate)
  mapM (callInt int) [minBound + 1, -1, 0, maxBound] >>= print
  long <- mkLong (pure . (* 3))
  mapM (callLong long) [-1, 2 ^ (53 :: Int) + 1, -2 ^ (60 :: Int)] >>= print
  double <- mkDouble (pure . (/ 8))
  mapM (callDouble double) [1, -0.5, 1e300] >>= print
  float <- mkFloat (pure . (* 2))
  mapM (callFloat float) [0.25, -1e30] >>= print
  n <- newIORef (0 :: Int)
  count <- mkVoid (modifyIORef' n (+ 1))
  times 1000 count
  readIORef n >>= print
  -- Haskell in JavaScript in Haskell.
  deep <- newIORef nullFunPtr
  down <- mkInt (\k -> if k == 0 then pure 0 else do { f <- readIORef deep; (+ k) <$> callInt f (k - 1) })
  writeIORef deep down
  callInt down 200 >>= print
  stop <- mkInt (\k -> either (const 0 :: ArithException -> CInt) id <$> try (evaluate (100 `div` k)))
  mapM (callInt stop) [7, 0] >>= print
  mapM_ freeHaskellFunPtr [int, down, stop]
