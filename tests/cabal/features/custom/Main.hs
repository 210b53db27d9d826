-- | Prints what Setup wrote.
module Main (main) where

import Generated (text)

main :: IO ()
main = putStrLn text
