-- | mapM_ print [1..100000]: throughput of stdout, and the Handle's buffer turning over.
module Main (main) where

main :: IO ()
main = mapM_ print [1 .. 100000 :: Int]
