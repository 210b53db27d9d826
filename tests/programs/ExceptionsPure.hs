{-# LANGUAGE ScopedTypeVariables, ExistentialQuantification #-}
-- | Exceptions out of pure code: evaluate, try, catch by type, handlers, hierarchies, laziness of the thrown value.
module Main (main) where

import Control.Exception
import Control.Monad
import qualified Data.Map as M
import Data.Typeable (cast)
import System.IO.Error

data Failure = NotFound String | Invalid { reason :: String, code :: Int } deriving (Show, Eq)
instance Exception Failure where
  displayException (NotFound s) = "no " ++ s
  displayException i = reason i

-- a hierarchy
data Compiler = forall e. Exception e => Compiler e
instance Show Compiler where show (Compiler e) = show e
instance Exception Compiler

data Parse = Parse Int deriving Show
instance Exception Parse where
  toException = toException . Compiler
  fromException x = do { Compiler a <- fromException x; cast a }

data Typing = Typing String deriving Show
instance Exception Typing where
  toException = toException . Compiler
  fromException x = do { Compiler a <- fromException x; cast a }

firstLine :: SomeException -> String
firstLine = takeWhile (/= '\n') . show

attempt :: String -> a -> IO ()
attempt name x = do
  r <- try (evaluate x)
  putStrLn (name ++ ": " ++ either firstLine (const "fine") r)

classify :: IO a -> IO String
classify act = (act >> return "no exception") `catches`
  [ Handler (\(e :: ArithException) -> return ("arith " ++ show e))
  , Handler (\(e :: Parse) -> return ("parse " ++ show e))
  , Handler (\(e :: Compiler) -> return ("compiler " ++ show e))
  , Handler (\(ErrorCall s) -> return ("error call " ++ s))
  , Handler (\(e :: IOException) -> return ("io " ++ show (ioeGetErrorString e, isUserError e, isDoesNotExistError e)))
  , Handler (\(e :: ArrayException) -> return ("array " ++ show e))
  , Handler (\(e :: PatternMatchFail) -> return ("pattern " ++ show e))
  , Handler (\(e :: Failure) -> return ("failure " ++ displayException e))
  , Handler (\(e :: SomeException) -> return ("some " ++ firstLine e)) ]

partial :: Int -> Int
partial 1 = 10
partial n | n > 5 = 20

data R = A { fa :: Int } | B { fb :: Int } deriving Show
class C a where { method :: a -> Int; other :: a -> Int; other _ = 1 }
instance C Bool

main :: IO ()
main = do
  attempt "div" (1 `div` (0 :: Int))
  attempt "mod" (minBound `mod` (0 :: Int))
  attempt "overflow" (minBound `div` (-1 :: Int))
  attempt "head" (head ([] :: [Int]))
  attempt "error" (error "custom" :: Int)
  attempt "errorWithoutStackTrace" (errorWithoutStackTrace "plain" :: Int)
  attempt "undefined" (undefined :: Int)
  attempt "incomplete" (partial 3)
  attempt "case" (case Just 3 of Just n | n < (0 :: Int) -> 'x')
  attempt "lambda" ((\(Just n) -> n) (Nothing :: Maybe Int))
  attempt "let" (let (Just n) = Nothing :: Maybe Int in n)
  attempt "selector" (fb (A 1))
  attempt "update" ((A 1) {fb = 2})
  attempt "field" (fa (A {}))
  attempt "method" (method True)
  attempt "map" (M.fromList [(1 :: Int, 'a')] M.! 2)
  attempt "index" ([1, 2, 3 :: Int] !! 10)
  attempt "negative index" ([1, 2, 3 :: Int] !! (-1))
  attempt "read" (read "x" :: Int)
  attempt "toEnum" (toEnum 5 :: Bool)
  attempt "chr" (toEnum 1114112 :: Char)
  attempt "negative exponent" (2 ^ (-1 :: Int) :: Int)
  attempt "maximum" (maximum ([] :: [Int]))
  attempt "foldr1" (foldr1 (+) ([] :: [Int]))
  attempt "throw" (throw (NotFound "thing") :: Int)
  attempt "assert ok" (assert True 'x')
  attempt "lazy" (const 'y' (error "not forced" :: Int))
  attempt "spine" (length [error "element", error "another" :: Int])
  attempt "succ" (succ (maxBound :: Int))
  attempt "cycle" (cycle ([] :: [Int]))
  mapM_ (classify >=> putStrLn)
    [ void (evaluate (1 `mod` (0 :: Integer))), throwIO (Parse 3), throwIO (Typing "t"), throwIO (userError "u"), void (evaluate (error "e" :: ())), throwIO (Invalid "bad" 3)
    , throwIO (IndexOutOfBounds "i"), void (evaluate (partial 2)), throwIO (AssertionFailed "af"), throwIO StackOverflow, throwIO Underflow, ioError (mkIOError doesNotExistErrorType "where" Nothing (Just "file")), throw (ErrorCall "thrown in IO"), return () ]
  r1 <- try (evaluate (foldr (\x acc -> if x == 5 then throw (NotFound (show x)) else x + acc) 0 [1 .. 10 :: Int]))
  print (r1 :: Either Failure Int)
  r2 <- tryJust (\e -> if e == NotFound "a" then Just 'a' else Nothing) (throwIO (NotFound "a") :: IO ())
  print r2
  r3 <- try (tryJust (\e -> if e == NotFound "a" then Just 'a' else Nothing) (throwIO (NotFound "b") :: IO ()))
  print (r3 :: Either Failure (Either Char ()))
  r4 <- handleJust (\e -> if isUserError e then Just (ioeGetErrorString e) else Nothing) return (ioError (userError "handled") >> return "")
  putStrLn r4
  -- an exception inside an exception's value
  r5 <- try (evaluate (throw (NotFound (error "inner")) :: Int))
  case r5 of
    Left (NotFound s) -> attempt "inner forced" (length s)
    other -> print other
  -- the same thunk throws again
  let bad = 1 `div` (0 :: Int)
  forM_ [1 .. 3 :: Int] $ \i -> handle (\e -> print (i, e :: ArithException)) (print bad)
  r6 <- try (evaluate (mapM (\x -> if x > 3 then Left x else Right (x * 2)) [1 .. 10 :: Int]))
  print (either (\(e :: SomeException) -> "exc") show r6)
  print =<< (mapException (\(ErrorCall s) -> NotFound s) (evaluate (error "mapped" :: Int)) `seq` return 'k')
  r7 <- try (evaluate (mapException (\(ErrorCall s) -> NotFound s) (error "mapped" :: Int)))
  print (r7 :: Either Failure Int)
