-- | Empty input: isEOF at once, getLine's exception, interact and getContents of nothing.
module Main (main) where

import Control.Exception
import System.IO
import System.IO.Error

main :: IO ()
main = do
  isEOF >>= print
  r <- try getLine
  case r of
    Left e -> print (isEOFError e, e)
    Right l -> putStrLn l
  r2 <- try getChar
  print (either (\e -> show (e :: IOException)) show r2)
  s <- getContents
  print (null s)
  hPutStrLn stderr "done"
