-- A library of Haskell functions for JavaScript (use.mjs).
module Lib where
import Foreign
import Foreign.C
import Control.Concurrent
import Control.Exception
import Data.IORef
import System.IO
import System.IO.Unsafe
import System.Exit
import System.Mem

foreign export ccall fibo :: Int -> Int
foreign export ccall big :: Int64 -> Word64 -> IO Int64
foreign export ccall half :: Double -> Float -> Double
foreign export ccall greet :: Ptr CChar -> IO CInt
foreign export ccall slow :: CInt -> IO CInt
foreign export ccall waitFor :: IO CInt
foreign export ccall wake :: CInt -> IO ()
foreign export ccall count :: IO Int
foreign export ccall quit :: CInt -> IO ()
foreign export ccall fails :: IO ()
foreign export ccall collect :: IO ()
foreign export ccall makeAdder :: CInt -> IO (FunPtr (CInt -> IO CInt))
foreign import ccall "wrapper" wrapInt :: (CInt -> IO CInt) -> IO (FunPtr (CInt -> IO CInt))

fibo :: Int -> Int
fibo n = if n < 2 then n else fibo (n-1) + fibo (n-2)
big :: Int64 -> Word64 -> IO Int64
big a b = pure (a * 2 + fromIntegral b)
half :: Double -> Float -> Double
half a b = a / 2 + realToFrac b
greet :: Ptr CChar -> IO CInt
greet p = do { s <- peekCString p; putStrLn ("hello " ++ s); hFlush stdout; pure (fromIntegral (length s)) }
slow :: CInt -> IO CInt
slow n = do { threadDelay (fromIntegral n * 1000); pure (n * 2) }

box :: MVar CInt
box = unsafePerformIO newEmptyMVar
{-# NOINLINE box #-}
waitFor :: IO CInt
waitFor = takeMVar box
wake :: CInt -> IO ()
wake = putMVar box

counter :: IORef Int
counter = unsafePerformIO (newIORef 0)
{-# NOINLINE counter #-}
count :: IO Int
count = modifyIORef' counter (+1) >> readIORef counter
quit :: CInt -> IO ()
quit n = putStrLn "bye" >> exitWith (if n == 0 then ExitSuccess else ExitFailure (fromIntegral n))
fails :: IO ()
fails = throwIO (userError "failed")
collect :: IO ()
collect = performGC
makeAdder :: CInt -> IO (FunPtr (CInt -> IO CInt))
makeAdder n = wrapInt (\x -> pure (x + n))
