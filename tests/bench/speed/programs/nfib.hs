-- bench: fast=27 norm=40 slow=43
module Main (main) where
import System.Environment (getArgs)

nfib :: Int -> Int
nfib n = if n < 2 then 1 else nfib (n - 1) + nfib (n - 2) + 1

main :: IO ()
main = do
  args <- getArgs
  print (nfib (case args of { a : _ -> read a; [] -> 32 }))
