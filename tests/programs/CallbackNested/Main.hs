-- Calls that nest: Haskell in C in Haskell, threads that run meanwhile, exceptions that stay inside, pointers made and freed in numbers.
module Main (main) where

import Control.Concurrent
import Control.Exception
import Control.Monad
import Data.IORef
import Foreign
import Foreign.C
import System.Mem

type Step = CInt -> IO CInt

foreign import ccall "wrapper" mkStep :: Step -> IO (FunPtr Step)
foreign import ccall "dynamic" callStep :: FunPtr Step -> Step
foreign import ccall safe "through_c" throughC :: FunPtr Step -> CInt -> IO CInt
foreign import ccall safe "deep_c" deepC :: CInt -> IO CInt
foreign export ccall "deep_hs" deepHs :: CInt -> IO CInt
foreign import ccall safe "hold_value" holdValue :: StablePtr [Int] -> FunPtr (IO ()) -> IO (StablePtr [Int])
foreign import ccall "wrapper" mkAction :: IO () -> IO (FunPtr (IO ()))
foreign import ccall "hs_free_fun_ptr" freeFromC :: FunPtr a -> IO ()
foreign import ccall "&hs_free_fun_ptr" p_free :: FunPtr (FunPtr a -> IO ())
foreign import ccall "dynamic" callFree :: FunPtr (FunPtr a -> IO ()) -> FunPtr a -> IO ()
foreign import ccall "&add_to" p_addTo :: FunPtr (Ptr CInt -> IO ())

-- Export and import call each other through C, depth first.
deepHs :: CInt -> IO CInt
deepHs n
  | n <= 0 = pure 0
  | otherwise = do
      r <- deepC (n - 1)
      when (n `mod` 100 == 0) performMinorGC
      pure (r + 1)

main :: IO ()
main = do
  deepHs 400 >>= print

  -- A pointer that calls itself through C.
  self <- newIORef nullFunPtr
  step <- mkStep $ \n -> if n == 0 then performGC >> pure 0 else do
    f <- readIORef self
    r <- throughC f (n - 1)
    pure (r + n)
  writeIORef self step
  throughC step 400 >>= print
  callStep step 10 >>= print
  freeHaskellFunPtr step

  -- Other threads go on while a callback waits for them.
  box <- newEmptyMVar
  answers <- newEmptyMVar
  _ <- forkIO (forM_ [1 .. 3] $ \i -> do { x <- takeMVar box; yield; putMVar answers (x * i) })
  ask <- mkStep (\n -> do { putMVar box n; r <- takeMVar answers; yield; pure r })
  mapM (throughC ask) [10, 20, 30] >>= print

  -- Exceptions caught inside a callback; the caller goes on.
  careful <- mkStep $ \n -> (evaluate (100 `div` n)) `catch` \e -> do { putStrLn ("caught " ++ show (e :: ArithException)); pure (-1) }
  mapM (throughC careful) [5, 0, 7] >>= print

  -- A thread in a safe call: what is thrown to it arrives when it returns.
  main' <- myThreadId
  killer <- mkStep $ \n -> do
    done <- newEmptyMVar
    t <- forkIO (throwTo main' (userError "from inside") >> putMVar done ())
    yield
    stillWaiting <- tryTakeMVar done
    putStrLn ("thrower waits: " ++ show (stillWaiting == Nothing))
    _ <- pure t
    pure (n + 1)
  r <- try (throughC killer 1) :: IO (Either IOException CInt)
  print r
  m <- try (mask_ (throughC killer 2 >>= \x -> putStrLn ("masked: " ++ show x) >> pure x)) :: IO (Either IOException CInt)
  print m

  -- Values that C holds while everything moves.
  sp <- newStablePtr [1 .. 1000]
  churn <- mkAction (print (length (show (product [1 .. 2000 :: Integer]))) >> performGC)
  sp' <- holdValue sp churn
  deRefStablePtr sp' >>= print . sum
  freeStablePtr sp'

  -- Many at once, then many one after the other.
  many <- forM [1 .. 2000] $ \i -> mkStep (pure . (+ i))
  sums <- forM (zip [1 ..] many) $ \(i, f) -> callStep f i
  print (sum sums)
  performGC
  print . sum =<< mapM (`callStep` 0) many
  mapM_ freeHaskellFunPtr many
  again <- newIORef 0
  forM_ [1 .. 100000] $ \i -> do
    f <- mkStep (\n -> pure (n + i))
    when (i `mod` 1000 == 0) (callStep f 1 >>= \x -> modifyIORef' again (+ x))
    if even i then freeHaskellFunPtr f else if i `mod` 3 == 0 then freeFromC f else callFree p_free f
  readIORef again >>= print

  -- A C finalizer.
  counter <- mallocForeignPtr :: IO (ForeignPtr CInt)
  withForeignPtr counter (`poke` 41)
  addForeignPtrFinalizer p_addTo counter
  withForeignPtr counter peek >>= print
  finalizeForeignPtr counter
