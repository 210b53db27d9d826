-- | The program: counts the words of its arguments, or of a greeting.
module Main (main) where

import qualified Data.Map.Strict as Map
import System.Environment (getArgs)
import Words (frequencies)

main :: IO ()
main = do
  args <- getArgs
  let text = if null args then "Hello wasm, hello world" else unwords args
  mapM_ (\(word, n) -> putStrLn (word ++ " " ++ show n)) (Map.toList (frequencies text))
