-- Threads on one thread: turns, delays, MVars as channels, labels, status.
import Control.Concurrent
import Control.Monad
import GHC.Conc (threadStatus, labelThread, listThreads)
import System.Mem.StableName
import System.Mem.Weak
import System.Mem
import Foreign.StablePtr
import Foreign.ForeignPtr
import Foreign.Ptr
import Foreign.Marshal
import Foreign.Storable
import Data.IORef
import System.Timeout
import System.IO.Unsafe
import System.CPUTime
import Data.Word

main :: IO ()
main = do
  c <- newChan
  ts <- forM [1 .. 10 :: Int] $ \i -> forkIO $ forM_ [1 .. 100] $ \j -> writeChan c (i * j) >> yield
  xs <- replicateM 1000 (readChan c)
  print (sum xs)
  threadDelay 20000
  mapM threadStatus ts >>= print
  t <- forkIO (threadDelay 10000 >> putStrLn "later")
  labelThread t "sleeper"
  putStrLn "first"
  threadDelay 50000
  m <- newMVar (0 :: Int)
  done <- newEmptyMVar
  forM_ [1 .. 50 :: Int] $ \_ -> forkIO $ do
    replicateM_ 100 (modifyMVar_ m (\x -> return $! x + 1))
    putMVar done ()
  replicateM_ 50 (takeMVar done)
  readMVar m >>= print
  a <- makeStableName m
  b <- makeStableName m
  d <- makeStableName done
  print (a == b, eqStableName a d, hashStableName a == hashStableName b)
  names <- mapM makeStableName [1 .. 5000 :: Integer]
  print (length names)
  p <- newStablePtr "stable"
  q <- newStablePtr (42 :: Int)
  deRefStablePtr p >>= putStrLn
  freeStablePtr p
  p2 <- newStablePtr "again"
  deRefStablePtr q >>= print
  deRefStablePtr p2 >>= putStrLn
  w <- mkWeakPtr "value" (Just (putStrLn "finalized"))
  deRefWeak w >>= print
  finalize w
  deRefWeak w >>= print
  performGC
  fp <- mallocForeignPtrArray 10 :: IO (ForeignPtr Word32)
  withForeignPtr fp $ \r -> pokeArray r [1 .. 10] >> peekArray 10 r >>= print
  fp2 <- mallocBytes 16 >>= newForeignPtr finalizerFree :: IO (ForeignPtr Word8)
  withForeignPtr fp2 $ \r -> poke r 7 >> peek r >>= print
  tid <- myThreadId
  print (tid == tid, compare tid t)
  n <- getNumCapabilities
  print n
