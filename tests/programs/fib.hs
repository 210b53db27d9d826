-- | The first program: a strict loop and a foreign import, nothing else.
{-# LANGUAGE BangPatterns #-}
module Main (main) where

foreign import ccall unsafe "print_int" print_int :: Int -> IO ()

fib :: Int -> Int
fib n = go 0 1 0
  where
    go !acc0 acc1 i
      | i == n = acc0
      | otherwise = go acc1 (acc0 + acc1) (i + 1)

main :: IO ()
main = print_int $ fib 10
