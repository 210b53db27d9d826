-- bench: fast=200 norm=8000 slow=16000
-- | Digits of pi from the spigot of Gibbons: growing Integers, multiplied, added and divided.
module Main (main) where

import System.Environment (getArgs)

digits :: [Integer]
digits = go (1, 180, 60, 2)
  where
    go (q, r, t, i) =
      let u = 3 * (3 * i + 1) * (3 * i + 2)
          y = (q * (27 * i - 12) + 5 * r) `div` (5 * t)
       in y : go (10 * q * i * (2 * i - 1), 10 * u * (q * (5 * i - 2) + r - y * t), t * u, i + 1)

main :: IO ()
main = do
  args <- getArgs
  let n = case args of { a : _ -> read a; [] -> 1000 }
  mapM_ putStrLn (lines10 (concatMap show (take n digits)))
  where
    lines10 [] = []
    lines10 s = let (a, b) = splitAt 50 s in a : lines10 b
