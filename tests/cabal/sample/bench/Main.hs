-- | The benchmark of the sample package. Input: a number of words. Output: one line about them.
module Main (main) where

import qualified Data.ByteString.Char8 as B
import qualified Data.Map.Strict as Map
import System.Environment (getArgs)

import Sample.Checksum
import Sample.Words

main :: IO ()
main = do
  args <- getArgs
  let rounds = case args of { n : _ -> read n; [] -> 1000 } :: Int
      text = B.unwords [ B.pack (show (i * i `mod` 97)) | i <- [1 .. rounds] ]
  putStrLn (show rounds ++ " words, " ++ show (Map.size (frequencies text)) ++ " different, checksum " ++ show (checksum text))
