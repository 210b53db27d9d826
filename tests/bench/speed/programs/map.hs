-- bench: packages=containers fast=50000 norm=1500000 slow=8000000
module Main (main) where
import qualified Data.Map.Strict as Map
import Data.List (foldl')
import System.Environment (getArgs)

-- Inserts, adjusts, looks up and deletes keys of a linear congruence.
keys :: Int -> [Int]
keys n = take n (iterate (\x -> (x * 1103 + 12345) `mod` 65521) 42)

main :: IO ()
main = do
  args <- getArgs
  let n = case args of { a : _ -> read a; [] -> 200000 }
      built = foldl' (\m k -> Map.insertWith (+) k 1 m) Map.empty (keys n)
      found = foldl' (\s k -> s + Map.findWithDefault 0 k built) 0 [0 .. 65520]
      smaller = foldl' (\m k -> Map.delete k m) built [0, 3 .. 65520]
      texts = foldl' (\m k -> Map.insert (show k) k m) Map.empty (take 20000 (keys n))
  print (Map.size built, found, Map.size smaller, Map.foldl' (+) 0 smaller)
  print (Map.size texts, Map.lookup "42" texts, sum (Map.elems texts))
