-- | MVar on one thread: put, take, modify, try-operations, channels built from them, locks released by exceptions.
module Main (main) where

import Control.Concurrent.MVar
import Control.Exception
import Control.Monad
import Data.IORef
import System.Mem.StableName
import System.Mem.Weak ()

data Chan' a = Chan' (MVar (MVar (Item a))) (MVar (MVar (Item a)))
data Item a = Item a (MVar (Item a))

newChan' :: IO (Chan' a)
newChan' = do { hole <- newEmptyMVar; Chan' <$> newMVar hole <*> newMVar hole }

writeChan' :: Chan' a -> a -> IO ()
writeChan' (Chan' _ w) x = do { new <- newEmptyMVar; old <- takeMVar w; putMVar old (Item x new); putMVar w new }

readChan' :: Chan' a -> IO a
readChan' (Chan' r _) = do { end <- takeMVar r; Item x next <- readMVar end; putMVar r next; return x }

main :: IO ()
main = do
  m <- newMVar (1 :: Int)
  x <- takeMVar m
  putMVar m (x + 1)
  readMVar m >>= print
  e <- newEmptyMVar :: IO (MVar String)
  a <- tryTakeMVar e
  b <- tryPutMVar e "full"
  c <- tryPutMVar e "again"
  d <- tryReadMVar e
  print (a, b, c, d)
  isEmptyMVar e >>= print
  old <- swapMVar e "swapped"
  new <- takeMVar e
  print (old, new)
  modifyMVar_ m (return . (* 10))
  r <- modifyMVar m (\v -> return (v + 1, show v))
  v <- readMVar m
  print (r, v)
  -- an exception puts the value back
  f <- try (modifyMVar_ m (\_ -> throwIO (userError "in modify"))) :: IO (Either IOException ())
  v' <- readMVar m
  print (f, v')
  g <- try (withMVar m (\z -> evaluate (z `div` 0))) :: IO (Either ArithException Int)
  full <- isEmptyMVar m
  print (g, full)
  ch <- newChan'
  mapM_ (writeChan' ch) [1 .. 1000 :: Int]
  xs <- replicateM 1000 (readChan' ch)
  print (sum xs, take 5 xs)
  forM_ [1 .. 20000 :: Int] $ \i -> modifyMVar_ m (\k -> return $! (k + i) `mod` 100003)
  readMVar m >>= print
  print =<< (==) <$> pure m <*> pure m
  ref <- newIORef 'r'
  s1 <- makeStableName ref
  s2 <- makeStableName ref
  print (s1 == s2, eqStableName s1 s2)
  ms <- mapM newMVar "many"
  ys <- forM (ms ++ reverse ms) (\mv -> modifyMVar mv (\ch' -> return (succ ch', ch')))
  putStrLn ys
