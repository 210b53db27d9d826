-- | Output through the standard handles.
module Main (main) where

main :: IO ()
main = putStrLn "Hello, world!"
