-- | A preprocessor for GHC's -pgmF: input NAME IN OUT, output the source with "whisper" in upper case.
module Main (main) where

import Data.Char (toUpper)
import System.Environment (getArgs)
import System.Exit (die)

main :: IO ()
main = do
  args <- getArgs
  case args of
    [_, input, output] -> readFile input >>= writeFile output . unlines . map line . lines
    _ -> die "usage: shout NAME INPUT OUTPUT"

line :: String -> String
line text = case words text of
  ["text", "=", quoted] -> "text = " ++ map toUpper quoted
  _ -> text
