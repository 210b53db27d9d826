{-# OPTIONS_GHC -F -pgmF shout #-}
-- | Prints a text that the tool of another package has changed on the way to GHC.
module Main (main) where

text :: String
text = "whisper"

main :: IO ()
main = putStrLn text
