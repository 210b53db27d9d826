{-# LANGUAGE ScopedTypeVariables #-}
-- | Exceptions in IO: bracket, finally, onException, nesting, rethrowing, masking, order of clean-up, deep unwinding.
module Main (main) where

import Control.Exception
import Control.Monad
import Data.IORef
import System.Exit
import System.IO
import System.IO.Error

data Boom = Boom Int deriving (Show, Eq)
instance Exception Boom

say :: IORef [String] -> String -> IO ()
say ref s = modifyIORef ref (s :)

scenario :: String -> (IORef [String] -> IO ()) -> IO ()
scenario name act = do
  ref <- newIORef []
  r <- try (act ref)
  steps <- reverse <$> readIORef ref
  putStrLn (name ++ ": " ++ unwords steps ++ " -> " ++ either (\(e :: SomeException) -> takeWhile (/= '\n') (show e)) show r)

main :: IO ()
main = do
  scenario "bracket ok" $ \r -> bracket (say r "acquire" >> return 5) (\_ -> say r "release") (\x -> say r ("use" ++ show (x :: Int)))
  scenario "bracket throws" $ \r -> bracket (say r "acquire") (\_ -> say r "release") (\_ -> say r "use" >> throwIO (Boom 1) >> say r "never")
  scenario "acquire throws" $ \r -> bracket (say r "acquire" >> throwIO (Boom 2)) (\_ -> say r "release") (\() -> say r "use")
  scenario "release throws" $ \r -> bracket (say r "acquire") (\_ -> say r "release" >> throwIO (Boom 3)) (\_ -> throwIO (Boom 4))
  scenario "nested brackets" $ \r -> bracket_ (say r "a1") (say r "r1") (bracket_ (say r "a2") (say r "r2") (bracket_ (say r "a3") (say r "r3") (throwIO (Boom 5))))
  scenario "finally" $ \r -> (say r "body" `finally` say r "final1") `finally` say r "final2"
  scenario "finally throwing" $ \r -> (say r "body" >> throwIO (Boom 6)) `finally` say r "final"
  scenario "onException" $ \r -> (say r "body" >> throwIO (Boom 7)) `onException` say r "cleanup"
  scenario "onException fine" $ \r -> say r "body" `onException` say r "cleanup"
  scenario "bracketOnError" $ \r -> bracketOnError (say r "a") (\_ -> say r "r") (\_ -> say r "ok")
  scenario "catch and rethrow" $ \r -> (throwIO (Boom 8) `catch` \(Boom n) -> say r ("caught" ++ show n) >> throwIO (Boom (n + 1))) `catch` \(e :: Boom) -> say r ("outer" ++ show e) >> throwIO e
  scenario "handler for another type" $ \r -> (throwIO (Boom 9) `catch` \(e :: ArithException) -> say r (show e)) `catch` \(e :: SomeException) -> say r ("some:" ++ show e)
  scenario "exception in handler" $ \r -> throwIO (Boom 10) `catch` \(_ :: Boom) -> say r "handler" >> void (evaluate (1 `div` (0 :: Int)))
  scenario "evaluate in handler is outside" $ \r -> (throwIO (Boom 11) `catch` \(_ :: Boom) -> throwIO (Boom 12)) `catch` \(Boom n) -> say r (show n)
  scenario "exit is an exception" $ \r -> exitWith (ExitFailure 3) `catch` \(e :: ExitCode) -> say r (show e)
  scenario "exit passes other handlers" $ \r -> (exitFailure `catch` \(e :: ArithException) -> say r (show e)) `finally` say r "cleanup"
  scenario "throw vs throwIO" $ \r -> (throw (Boom 13) `seq` say r "no") `catch` \(e :: Boom) -> say r "seq" >> (throwIO (Boom 14) `seq` say r "fine")
  scenario "loop until" $ \r -> let go n = (when (n < 5) (throwIO (Boom n)) >> say r ("done" ++ show n)) `catch` \(Boom k) -> say r ("retry" ++ show k) >> go (n + 1) in go 1
  st <- forM [getMaskingState, mask_ getMaskingState, uninterruptibleMask_ getMaskingState, mask (\restore -> restore getMaskingState), (throwIO (Boom 0) `catch` \(_ :: Boom) -> getMaskingState)] id
  print st
  scenario "mask restores" $ \r -> do { _ <- try (mask_ (throwIO (Boom 15))) :: IO (Either Boom ()); getMaskingState >>= say r . show }
  -- unwinding through many frames
  let deep :: Int -> IO Int
      deep 0 = throwIO (Boom 99)
      deep n = (+ 1) <$> deep (n - 1)
  r <- try (deep 50000)
  print (r :: Either Boom Int)
  let nested :: Int -> IO ()
      nested 0 = throwIO (Boom 0)
      nested n = nested (n - 1) `catch` \(Boom k) -> throwIO (Boom (k + 1))
  r' <- try (nested 5000)
  print (r' :: Either Boom ())
  counter <- newIORef (0 :: Int)
  forM_ [1 .. 10000 :: Int] $ \i -> (when (i `mod` 3 == 0) (throwIO (Boom i)) >> modifyIORef' counter (+ 1)) `catch` \(Boom _) -> modifyIORef' counter (+ 2)
  readIORef counter >>= print
  -- IOError parts
  e <- tryIOError (openFile "/no/such/file" ReadMode)
  case e of
    Left err -> print err >> print (isDoesNotExistError err, isPermissionError err, isAlreadyInUseError err, ioeGetFileName err)
    Right _ -> putStrLn "opened"
  e2 <- tryIOError (ioError (annotateIOError (userError "annotated") "loc" Nothing (Just "f.txt")))
  print (either show (const "") e2)
  e3 <- try (ioError (userError "x") `catchIOError` \err -> ioError (ioeSetErrorString err "changed")) :: IO (Either IOException ())
  print e3
  e4 <- try (evaluate (length (show (fail "in Maybe" :: Maybe Int)))) :: IO (Either SomeException Int)
  print (either (const "failed") show e4)
  e5 <- try (do { Just x <- return (Nothing :: Maybe Int); print x }) :: IO (Either IOException ())
  print e5
  hFlush stdout
  throwIO (Boom 42) `catch` (\(SomeException x) -> putStrLn ("final: " ++ displayException x)) `finally` putStrLn "end"
