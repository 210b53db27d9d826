-- | interact: lazy input, output while reading, line numbering, statistics at the end.
module Main (main) where

import Data.Char
import Data.List

main :: IO ()
main = interact $ \s ->
  let ls = lines s
      numbered = zipWith (\n l -> show n ++ "\t" ++ reverse l) [1 :: Int ..] ls
      ws = words (map toLower (filter (\c -> isAlpha c || isSpace c) s))
      counts = sortBy (\(a, m) (b, n) -> compare (n, a) (m, b)) (map (\g -> (head g, length g)) (group (sort ws)))
   in unlines (numbered ++ ["lines " ++ show (length ls), "words " ++ show (length ws), "chars " ++ show (length s)] ++ map (\(w, n) -> w ++ " " ++ show n) (take 12 counts))
