-- | The program of the sample package.
--
-- Input: arguments, the data file, or standard input. Output: words by frequency, the checksum, an exit code.
module Main (main) where

import qualified Data.ByteString.Char8 as B
import System.Environment (getArgs)
import System.Exit (ExitCode (..), exitWith)

import Paths_sample (getDataFileName)
import Sample.Checksum
import Sample.Words

-- | The words of the arguments, of the data file without any, or of standard input for "-". `exit N` ends with that code.
main :: IO ()
main = do
  args <- getArgs
  case args of
    ["exit", n] -> exitWith (if read n == (0 :: Int) then ExitSuccess else ExitFailure (read n))
    ["-"] -> B.getContents >>= run
    [] -> getDataFileName "data/greeting.txt" >>= B.readFile >>= run
    _ -> run (B.pack (unwords args))

run :: B.ByteString -> IO ()
run text = do
  mapM_ putStrLn (report (frequencies text))
  putStrLn ("checksum " ++ show (checksum text))
