{-# LANGUAGE ScopedTypeVariables #-}
-- | How programs end: uncaught exceptions of every kind, exit codes, what is flushed before. The first argument chooses;
-- Uncaught.runs lists the runs.
module Main (main) where

import Control.Exception
import Control.Monad
import qualified Data.Map as M
import Data.Array
import Data.IORef
import Data.Maybe (fromJust)
import Debug.Trace
import GHC.Stack
import System.Environment
import System.Exit
import System.IO
import System.IO.Unsafe (unsafePerformIO)
import Control.Concurrent.MVar

data Custom = Custom Int | Multi String deriving Show
instance Exception Custom where
  displayException (Custom n) = "displayed " ++ show n
  displayException (Multi s) = s

withStack :: HasCallStack => Int -> Int
withStack n = if n == 0 then error ("deep\nsecond line") else inner (n - 1)
 where
  inner :: HasCallStack => Int -> Int
  inner = withStack

partial :: Int -> String
partial 1 = "one"

data Rec = A { fa :: Int } | B { fb :: Int }
class Cls a where { method :: a -> Int; unused :: a -> () ; unused _ = () }
instance Cls Bool

main :: IO ()
main = do
  [mode] <- getArgs
  putStrLn ("mode " ++ mode)
  case mode of
    "error" -> error "message"
    "error-empty" -> error ""
    "error-unicode" -> error "λ → ∞"
    "error-pure" -> print (1 + length (show (error "in pure code" :: Int)))
    "errorWithoutStackTrace" -> errorWithoutStackTrace "no trace"
    "undefined" -> undefined
    "callstack" -> print (withStack 2)
    "head" -> print (head ([] :: [Int]))
    "fromJust" -> print (fromJust (Nothing :: Maybe Int))
    "index" -> print ([1, 2, 3] !! 7 :: Int)
    "maximum" -> print (maximum ([] :: [Int]))
    "div" -> print (1 `div` (0 :: Int))
    "overflow" -> print (minBound `quot` (-1 :: Int))
    "pattern" -> putStrLn (partial 2)
    "case" -> putStrLn (case Just mode of Nothing -> "x")
    "lambda" -> putStrLn ((\(Just s) -> s) (if null mode then Just "" else Nothing))
    "binding" -> do { let { (Just x) = (Nothing :: Maybe Int) }; print x }
    "monadfail" -> do { Just x <- return (Nothing :: Maybe Int); print x }
    "selector" -> print (fb (A 1))
    "update" -> print (fb ((A 1) {fb = 3}))
    "construction" -> print (fa A {})
    "nomethod" -> print (method True)
    "guard" -> print (guarded 3)
    "map" -> print (M.fromList [(1 :: Int, 'a')] M.! 5)
    "array" -> print (listArray (0, 2) "abc" ! 3)
    "read" -> print (read "oops" :: Int)
    "ioerror" -> ioError (userError "from userError")
    "fail" -> fail "from fail"
    "nofile" -> readFile "does-not-exist.txt" >>= putStr
    "directory" -> readFile "." >>= putStr
    "custom" -> throwIO (Custom 7)
    "custom-pure" -> print (throw (Multi "two\nlines") :: Int)
    "some" -> throwIO (toException (Custom 8))
    "arith" -> throwIO LossOfPrecision
    "assertion" -> throwIO (AssertionFailed "asserted")
    "userinterrupt" -> throwIO (ErrorCallWithLocation "located" "  here")
    "toenum" -> print (toEnum 9 :: Bool)
    "chr" -> print (toEnum (-1) :: Char)
    "negative" -> print (2 ^ (-1 :: Int) :: Int)
    "deadlock-free" -> newMVar 'x' >>= readMVar >>= print
    "exit0" -> exitSuccess
    "exit3" -> exitWith (ExitFailure 3)
    "exit255" -> exitWith (ExitFailure 255)
    "exit256" -> exitWith (ExitFailure 256)
    "exit-zero-failure" -> exitWith (ExitFailure 0)
    "exit-nested" -> (exitWith (ExitFailure 4) `catch` \(e :: ArithException) -> print e) `finally` putStrLn "cleanup"
    "exit-pure" -> print (throw (ExitFailure 5) :: Int)
    "exit-in-handler" -> throwIO (Custom 1) `catch` \(_ :: Custom) -> exitWith (ExitFailure 6)
    "exit-unsafe" -> print (unsafePerformIO (exitWith (ExitFailure 9)) :: Int)
    "die" -> die "died: λ"
    "die-empty" -> die ""
    "bracket" -> bracket_ (putStrLn "in") (putStrLn "out") (throwIO (Custom 2))
    "finally-error" -> (error "first" :: IO ()) `finally` (error "second" :: IO ())
    "unflushed" -> hSetBuffering stdout (BlockBuffering Nothing) >> putStr "no newline" >> error "after unflushed output"
    "stderr-order" -> hPutStrLn stderr "explicit" >> trace "traced" (return ()) >> error "last"
    "closed" -> hClose stdout >> putStrLn "to a closed handle"
    "closed-fine" -> hClose stdout
    "nested-error" -> error ("outer " ++ error "inner")
    "lazy-output" -> putStrLn ("partial output " ++ error "in the middle of a line")
    "lazy-list" -> mapM_ print [1, 2, error "third", 4 :: Int]
    "show-throws" -> throwIO (BadShow)
    "readln" -> readLn >>= \n -> print (n + 1 :: Int)
    "getline" -> getLine >>= putStrLn
    "atomic" -> do { r <- newIORef (0 :: Int); modifyIORef r (const (error "in a reference")); readIORef r >>= print }
    "callstack-show" -> putStrLn (prettyCallStack callStack) >> whereAmI
    "mask" -> mask_ (throwIO (Custom 3))
    "rethrow" -> handle (\(e :: SomeException) -> hPutStrLn stderr ("handler: " ++ displayException e) >> throwIO e) (void (evaluate (length [1, error "rethrown"] `seq` (error "direct" :: Int))))
    "done" -> putStrLn "done"
    _ -> return ()

guarded :: Int -> Int
guarded n | n < 0 = 1
          | n > 10 = 2

data BadShow = BadShow
instance Show BadShow where show _ = "bad " ++ error "show itself fails"
instance Exception BadShow

whereAmI :: HasCallStack => IO ()
whereAmI = hPutStrLn stderr (prettyCallStack callStack) >> ioError (userError "located")
