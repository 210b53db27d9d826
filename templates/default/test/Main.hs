-- | The test suite: runs in Node.
module Main (main) where

import Control.Monad (unless)
import qualified Data.Map.Strict as Map
import System.Exit (exitFailure)
import Words (frequencies)

main :: IO ()
main = do
  let counted = Map.toList (frequencies "One two, two; THREE three three")
      wanted = [("one", 1), ("three", 3), ("two", 2)]
  unless (counted == wanted) $ do
    putStrLn ("wanted " ++ show wanted ++ ", got " ++ show counted)
    exitFailure
  putStrLn "1 test passed"
