-- | The program of the inventory package. Input: JSON on standard input. Output: a report as JSON; exit code 2 for what is no inventory.
module Main (main) where

import qualified Data.ByteString.Lazy.Char8 as L
import System.Exit (ExitCode (..), exitWith)
import System.IO (hPutStrLn, stderr)

import Inventory

main :: IO ()
main = do
  text <- L.getContents
  case decodeItems text of
    Left why -> hPutStrLn stderr why >> exitWith (ExitFailure 2)
    Right found -> L.putStrLn (encodeReport (report found))
