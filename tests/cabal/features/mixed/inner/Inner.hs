-- | A function of a C library that is no part of the package.
module Inner (three) where

foreign import ccall unsafe "three" three :: Int -> Int
