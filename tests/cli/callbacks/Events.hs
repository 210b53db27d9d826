-- JavaScript calls function pointers from its event loop while main waits (events.mjs).
module Main (main) where

import Control.Concurrent
import Control.Monad
import Foreign
import Foreign.C
import System.Exit
import System.IO

foreign import ccall "wrapper" mkTick :: (CInt -> IO ()) -> IO (FunPtr (CInt -> IO ()))
foreign import ccall "wrapper" mkEnd :: IO () -> IO (FunPtr (IO ()))
foreign import ccall safe "js_every" every :: CInt -> FunPtr (CInt -> IO ()) -> IO ()
foreign import ccall safe "js_now" now :: FunPtr (CInt -> IO ()) -> CInt -> IO ()
foreign import ccall unsafe "js_stop" stop :: IO ()
foreign import ccall unsafe "js_later" later :: FunPtr (IO ()) -> IO ()

main :: IO ()
main = do
  hSetBuffering stdout LineBuffering
  box <- newEmptyMVar
  tick <- mkTick (\n -> do { putStrLn ("tick " ++ show n); putMVar box n })
  inside <- mkTick (\n -> putStrLn ("inside " ++ show n))
  now inside 5
  every 5 tick
  got <- replicateM 3 (takeMVar box)
  print got
  stop
  r <- newEmptyMVar
  _ <- forkIO (threadDelay 20000 >> putMVar r "delayed")
  takeMVar r >>= putStrLn
  end <- mkEnd (putStrLn "ending" >> exitWith (ExitFailure 9))
  later end
  newEmptyMVar >>= takeMVar :: IO ()
  putStrLn "not reached"
