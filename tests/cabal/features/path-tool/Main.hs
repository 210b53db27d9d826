-- | Prints what a tool on PATH has generated.
module Main (main) where

import Lexer (text)

main :: IO ()
main = putStrLn text
