-- A program compiled for coverage (-fhpc): its own counts, and those it writes when it ends (tests/cli looks at the file).
module Main (main) where

import Trace.Hpc.Reflect (clearTix, examineTix)
import Trace.Hpc.Tix (Tix (..), tixModuleName, tixModuleTixs)

collatz :: Int -> Int
collatz 1 = 0
collatz n
  | even n = 1 + collatz (n `div` 2)
  | odd n = 1 + collatz (3 * n + 1)
  | otherwise = error "neither"

counts :: IO ()
counts = do
  Tix modules <- examineTix
  mapM_ (\m -> print (tixModuleName m, tixModuleTixs m)) modules

main :: IO ()
main = do
  counts
  print (map collatz [1 .. 10])
  counts
  clearTix
  counts
