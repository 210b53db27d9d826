-- Recursion through functions whose WebAssembly frames are as large as they can be (hundreds of local variables) while their frames on Haskell's stack have a word or two; `generate` writes them.
-- Whoever bounds the host's stack by Haskell's must know the difference.
module Main (main) where

import Control.Exception
import Giant

main :: IO ()
main = do
  print (integers 1000000 3)
  print (doubles 300000 3)
  print (live40 300000 1, live150 200000 1, live400 100000 1)
  print (mixed 300000 5 (\k -> if k `rem` 2 == 0 then integers 7 k else k))
  r <- try (evaluate (mixed 200000 5 (\k -> if k < 0 then k else throw (ErrorCall "up")))) :: IO (Either ErrorCall Int)
  print r
