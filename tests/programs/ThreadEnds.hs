-- | How a program with several threads ends: what main does, what others do, what is flushed, what runs at the end. A line of
-- ThreadEnds.runs each.
module Main (main) where

import Control.Concurrent
import Control.Exception
import Control.Monad
import Data.IORef
import System.Environment (getArgs)
import System.Exit
import System.IO
import System.IO.Unsafe (unsafePerformIO)
import System.Mem (performGC)
import System.Mem.Weak (addFinalizer)
import System.Timeout (timeout)

main :: IO ()
main = do
  [way] <- getArgs
  putStr (way ++ ": ")
  self <- myThreadId
  done <- newEmptyMVar
  let wait = threadDelay 100000000
      child act = void (forkIO (act `finally` putMVar done ())) >> takeMVar done >> replicateM_ 3 yield
  case way of
    "main-returns" -> forkIO (wait `finally` putStrLn "not printed") >> yield >> putStr "over"
    "main-exits" -> forkIO wait >> yield >> putStr "over" >> exitWith (ExitFailure 3)
    "main-exits-in-handler" -> (wait' self >> wait) `catch` \e -> print (e :: AsyncException) >> exitWith (ExitFailure 4)
    "main-fails" -> forkIO wait >> yield >> throwIO (userError "main")
    "main-exits-in-finally" -> (putStr "body " `finally` exitWith (ExitFailure 5)) >> putStrLn "not printed"
    "main-masked-exit" -> mask_ (putStr "masked" >> exitWith (ExitFailure 6))
    "child-exits" -> child (exitWith (ExitFailure 7)) >> putStrLn "main goes on"
    "child-succeeds" -> child exitSuccess >> putStrLn "main goes on"
    "child-fails" -> child (throwIO (userError "child")) >> putStrLn "main goes on"
    "child-errors" -> child (evaluate (length [1, error "lazy"]) >> void (evaluate (sum [1, error "strict" :: Int]))) >> putStrLn "main goes on"
    "child-killed" -> child (throwIO ThreadKilled) >> putStrLn "main goes on"
    "child-blocked" -> child (newEmptyMVar >>= takeMVar) >> putStrLn "main goes on"
    "main-killed" -> forkIO (killThread self) >> wait
    "main-gets-exit" -> forkIO (throwTo self (ExitFailure 8)) >> wait
    "main-gets-error" -> forkIO (throwTo self (userError "from a child")) >> wait
    "main-times-out" -> timeout 2000 wait >>= print
    "many" -> replicateM_ 1000 (forkIO wait) >> yield >> putStr "over"
    "busy-child" -> do
      n <- newIORef (0 :: Integer)
      _ <- forkIO (forever (modifyIORef' n (+ 1)))
      threadDelay 30000
      k <- readIORef n
      putStr (if k > 0 then "over" else "never ran")
    "flush" -> do
      hSetBuffering stdout (BlockBuffering Nothing)
      replicateM_ 20 (forkIO (putStr "x" >> wait))
      replicateM_ 5 yield
    "lock" -> do
      -- a thread holds stdout's lock when main ends
      hSetBuffering stdout LineBuffering
      _ <- forkIO (forever (putStr ""))
      yield
      putStr "over"
    "finalizer" -> do
      r <- newIORef 'a'
      addFinalizer r (throwIO (userError "finalizer"))
      readIORef r >>= putChar
      performGC
      replicateM_ 3 yield
      putStrLn "main goes on"
    "undefined-in-exit" -> exitWith (error "no code")
    "unsafe" -> print (unsafePerformIO (forkIO (putStr "forked ") >> yield >> pure 'u'))
    _ -> putStrLn "?"
  where
    wait' self = forkIO (throwTo self UserInterrupt)
