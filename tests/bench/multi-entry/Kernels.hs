-- The kernels of the multi-entry benchmark. Every one is run as a program of its own: KERNEL is set by the preprocessor.
{-# LANGUAGE CPP, BangPatterns, ForeignFunctionInterface, MagicHash #-}
module Main (main) where

import GHC.Exts (Int (I#), (==#), (+#))

foreign import ccall unsafe "print_int" printInt :: Int -> IO ()

main :: IO ()
main = printInt (KERNEL)

-- The seeds' fib, many times: a loop with a heap check in it.
fibLoop :: Int -> Int
fibLoop times = outer times 0
  where
    outer :: Int -> Int -> Int
    outer 0 !s = s
    outer k !s = outer (k - 1) (s + fib (30 + rem k 8))

fib :: Int -> Int
fib (I# m) = go 0# 1# 0#
  where
    go a b i = case i ==# m of
      1# -> I# a
      _ -> go b (a +# b) (i +# 1#)
{-# NOINLINE fib #-}

-- Double recursion with unboxed arguments.
nfib :: Int -> Int
nfib n = if n < 2 then 1 else nfib (n - 1) + nfib (n - 2) + 1

data List a = Nil | Cons a (List a)

enum :: Int -> Int -> List Int
enum !i n = if i > n then Nil else Cons i (enum (i + 1) n)
{-# NOINLINE enum #-}

mapL :: (a -> b) -> List a -> List b
mapL _ Nil = Nil
mapL f (Cons x xs) = Cons (f x) (mapL f xs)
{-# NOINLINE mapL #-}

filterL :: (a -> Bool) -> List a -> List a
filterL _ Nil = Nil
filterL p (Cons x xs) = if p x then Cons x (filterL p xs) else filterL p xs
{-# NOINLINE filterL #-}

sumL :: List Int -> Int
sumL = go 0
  where
    go !a Nil = a
    go !a (Cons x xs) = go (a + x) xs
{-# NOINLINE sumL #-}

-- Lazy lists: thunks, updates, unknown calls.
list :: Int -> Int
list times = outer times 0
  where
    outer :: Int -> Int -> Int
    outer 0 !s = s
    outer k !s = outer (k - 1) (s + sumL (mapL (+ k) (filterL even (enum 1 1000))))

-- A strict tree: build and fold.
data Tree = Leaf | Node Tree Int Tree

build :: Int -> Int -> Tree
build lo hi = if lo > hi then Leaf else let m = (lo + hi) `quot` 2 in Node (build lo (m - 1)) m (build (m + 1) hi)
{-# NOINLINE build #-}

total :: Tree -> Int
total Leaf = 0
total (Node l x r) = total l + x + total r
{-# NOINLINE total #-}

tree :: Int -> Int
tree times = outer times 0
  where
    outer :: Int -> Int -> Int
    outer 0 !s = s
    outer k !s = outer (k - 1) (s + total (build k 1000))
