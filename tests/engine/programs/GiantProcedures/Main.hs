-- Procedures of thousands of blocks, which `generate` writes: cases of hundreds of alternatives with calls in each, one IO action of a thousand steps, derived instances of a type with hundreds
-- of constructors, constructors with a hundred fields, functions with a hundred arguments that are live across calls.
module Main (main) where

import Giant

main :: IO ()
main = do
  print (sum [choose k (k * 7 `rem` 13) | k <- [-1 .. 601]])
  print (map fromEnum [minBound, maxBound :: Colour], take 3 [minBound .. maxBound :: Colour], length (show [minBound .. maxBound :: Colour]))
  print (sum [if a < b then 1 else if a == b then 0 else 2 | a <- [minBound ..], b <- [minBound, C7, C150, maxBound]] :: Int)
  steps 3 >>= print
  print (total (build 5), build 5 == build 5, compare (build 5) (build 6))
  print (arguments 2000)
