-- | Reading stdin piecewise: isEOF, getLine, getChar, read, hLookAhead, hGetContents of the rest, errors at the end.
module Main (main) where

import Control.Exception
import Control.Monad
import Data.IORef
import System.IO
import System.IO.Error

main :: IO ()
main = do
  n <- readLn :: IO Int
  xs <- replicateM n (fmap read getLine) :: IO [Integer]
  print (sum xs, product xs)
  c1 <- getChar
  c2 <- hLookAhead stdin
  c3 <- getChar
  rest <- getLine
  print (c1, c2, c3, rest)
  hReady stdin >>= print
  total <- newIORef (0 :: Int)
  let loop = do
        l <- getLine
        unless (l == "stop") (modifyIORef total (+ length l) >> putStrLn ("got " ++ show l) >> loop)
  loop
  readIORef total >>= print
  (a, b) <- (,) <$> getLine <*> fmap words getLine
  print (a, b)
  r <- try (readLn :: IO Int)
  print (either (\e -> (isUserError e, ioeGetErrorString e)) (const (False, "")) r)
  hSetBuffering stdin NoBuffering
  hGetBuffering stdin >>= print
  cs <- replicateM 3 getChar
  print cs
  eof <- isEOF
  print eof
  text <- hGetContents stdin
  putStr (unlines (map (show . length) (lines text)))
  closed <- hIsClosed stdin
  print closed
  e <- try getLine
  print (either (\x -> (isEOFError x, isIllegalOperation x)) (const (False, False)) (e :: Either IOError String))
  e2 <- try isEOF
  print (either (\x -> show (x :: IOError)) show e2)
