{-# OPTIONS_GHC -O0 #-}
-- Not optimised, a comparison is a call with arguments on the stack above the frame that it returns to: where that frame is must be known
-- after the call, or the tail calls that follow are taken for others and need stack.
module Main (main) where

many :: Int -> Int -> Int
many n a | n == 0 = a
         | otherwise = few (n - 1) (\k -> many k (a + 1))
{-# NOINLINE many #-}

few :: Int -> (Int -> Int) -> Int
few n k = if n == 4 then fewer k n else k n
{-# NOINLINE few #-}

fewer :: (Int -> Int) -> Int -> Int
fewer k = k
{-# NOINLINE fewer #-}

main :: IO ()
main = print (many 6000000 1)
