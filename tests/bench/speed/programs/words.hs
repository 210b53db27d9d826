-- bench: packages=bytestring,containers stdin=words
-- | Counts words of standard input, and which are the most frequent.
module Main (main) where

import qualified Data.ByteString.Char8 as B
import Data.List (foldl', sortOn)
import qualified Data.Map.Strict as Map
import Data.Ord (Down (..))

main :: IO ()
main = do
  text <- B.getContents
  let ws = B.words text
      counts = foldl' (\m w -> Map.insertWith (+) (B.take 3 w) (1 :: Int) m) Map.empty ws
  print (B.count '\n' text, length ws, B.length text)
  mapM_ (\(w, n) -> B.putStrLn w >> print n) (take 20 (sortOn (\(w, n) -> (Down n, w)) (Map.toList counts)))
