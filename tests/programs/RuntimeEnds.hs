-- Ways a program ends by the runtime's own exceptions, unhandled.
import Control.Concurrent
import System.Environment

main :: IO ()
main = do
  [way] <- getArgs
  putStr "before"
  case way of
    "loop" -> let x = 1 + x :: Integer in print x
    "take" -> newEmptyMVar >>= \m -> takeMVar m >>= \() -> putStrLn "not reached"
    "put" -> newMVar 'x' >>= \m -> putMVar m 'y'
    "read" -> newEmptyMVar >>= \m -> readMVar m >>= \() -> putStrLn "not reached"
    "thread" -> do
      m <- newEmptyMVar
      _ <- forkIO (putMVar m $! itself)
      takeMVar m >>= print
    _ -> putStrLn "?"

-- A constant: when a local thunk finds out that it waits for itself depends on the timer, and with it which message comes first.
itself :: Int
itself = length (show itself)
{-# NOINLINE itself #-}
