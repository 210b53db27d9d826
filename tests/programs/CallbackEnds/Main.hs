-- Ways in which a program with callbacks can end; the argument says which.
module Main (main) where

import Control.Concurrent
import Control.Exception
import Foreign
import Foreign.C
import System.Environment
import System.Exit
import System.IO
import System.Mem

foreign import ccall "wrapper" mkAction :: IO () -> IO (FunPtr (IO ()))
foreign import ccall safe "call_action" callAction :: FunPtr (IO ()) -> IO ()
foreign import ccall unsafe "call_action" callUnsafely :: FunPtr (IO ()) -> IO ()
foreign import ccall safe "twice" twice :: FunPtr (IO ()) -> IO ()
foreign import ccall "wrapper" mkFinalizer :: (Ptr Int32 -> IO ()) -> IO (FunPtr (Ptr Int32 -> IO ()))
foreign import ccall safe "run_stable" runStable :: StablePtr (IO Int) -> IO CInt
foreign import ccall safe "init_exit" initExit :: CInt -> IO ()
foreign export ccall fails :: CInt -> CInt
foreign import ccall safe "fails" cFails :: CInt -> IO CInt

fails :: CInt -> CInt
fails n = 10 `div` n

main :: IO ()
main = do
  hSetBuffering stdout LineBuffering
  [how] <- getArgs
  putStrLn how
  case how of
    "throw" -> mkAction (throwIO (userError "inside")) >>= callAction
    "error" -> (mkAction (error "inside") >>= callAction) `catch` \e -> print (e :: SomeException)
    "exit" -> mkAction (exitWith (ExitFailure 7)) >>= callAction
    "exit0" -> mkAction (exitWith ExitSuccess) >>= twice
    "pure" -> cFails 0 >>= print
    "fine" -> cFails 3 >>= print
    "unsafe" -> mkAction (putStrLn "unsafe") >>= callUnsafely
    "block" -> mkAction (newEmptyMVar >>= takeMVar) >>= callAction
    "finalizer" -> do
      f <- mkFinalizer (\_ -> putStrLn "never")
      p <- malloc
      fp <- newForeignPtr f p
      withForeignPtr fp (`poke` 1)
      finalizeForeignPtr fp
    "stable" -> do
      newStablePtr (putStrLn "in stable" >> pure 42) >>= runStable >>= print
      newStablePtr (throwIO Overflow) >>= runStable >>= print
    "init" -> initExit 3 >> putStrLn "still running"
    "kill" -> do
      me <- myThreadId
      f <- mkAction (forkIO (killThread me) >> yield >> putStrLn "in callback")
      callAction f
      putStrLn "not reached"
    "forked" -> do
      done <- newEmptyMVar
      f <- mkAction (forkIO (performGC >> putMVar done "from a thread of a callback") >> pure ())
      twice f
      takeMVar done >>= putStrLn
      takeMVar done >>= putStrLn
    "order" -> do
      f <- mkAction (putStrLn "in callback" >> hFlush stdout)
      twice f
      hPutStrLn stderr "to stderr"
    _ -> putStrLn "what?"
  putStrLn "end"
