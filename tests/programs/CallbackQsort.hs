-- Function pointers made of Haskell functions: qsort with a Haskell comparator, dynamic calls, addresses of C functions, exports.
module Main (main) where

import Control.Monad
import Data.IORef
import Foreign
import Foreign.C
import System.Mem

type Compare = Ptr CInt -> Ptr CInt -> IO CInt

foreign import ccall "wrapper" mkCompare :: Compare -> IO (FunPtr Compare)
foreign import ccall "dynamic" callCompare :: FunPtr Compare -> Compare
foreign import ccall "stdlib.h qsort" c_qsort :: Ptr CInt -> CSize -> CSize -> FunPtr Compare -> IO ()
foreign import ccall "stdlib.h bsearch" c_bsearch :: Ptr CInt -> Ptr CInt -> CSize -> CSize -> FunPtr Compare -> IO (Ptr CInt)

foreign import ccall "math.h &sqrt" p_sqrt :: FunPtr (Double -> Double)
foreign import ccall "dynamic" callDouble :: FunPtr (Double -> Double) -> Double -> Double
foreign import ccall "wrapper" mkDouble :: (Double -> Double) -> IO (FunPtr (Double -> Double))

foreign export ccall "tripled" triple :: Int -> Int
foreign import ccall "tripled" c_tripled :: Int -> IO Int
foreign import ccall "&tripled" p_tripled :: FunPtr (Int -> IO Int)
foreign import ccall "dynamic" callInt :: FunPtr (Int -> IO Int) -> Int -> IO Int

triple :: Int -> Int
triple x = 3 * x

main :: IO ()
main = do
  calls <- newIORef (0 :: Int)
  compareInts <- mkCompare $ \a b -> do
    modifyIORef' calls (+ 1)
    n <- readIORef calls
    when (n `mod` 100 == 0) performGC
    x <- peek a
    y <- peek b
    pure (fromIntegral (fromEnum (compare x y)) - 1)
  let numbers = take 500 (iterate (\x -> (x * 1103 + 12345) `mod` 65521) 7) :: [CInt]
  withArrayLen numbers $ \n p -> do
    c_qsort p (fromIntegral n) 4 compareInts
    sorted <- peekArray n p
    print (take 10 sorted, and (zipWith (<=) sorted (tail sorted)))
    found <- with (sorted !! 77) $ \key -> c_bsearch key p (fromIntegral n) 4 compareInts
    print (found `minusPtr` p)
    callCompare compareInts p (p `plusPtr` 4) >>= print
  readIORef calls >>= print . (> 1000)
  freeHaskellFunPtr compareInts
  print (callDouble p_sqrt 2 > 1.41, callDouble p_sqrt 9)
  half <- mkDouble (/ 2)
  print (map (callDouble half) [1, -3, 1 / 0])
  c_tripled 14 >>= print
  callInt p_tripled (-5) >>= print
  print (half == castFunPtr nullFunPtr, nullFunPtr == castPtrToFunPtr nullPtr `asTypeOf` half)
