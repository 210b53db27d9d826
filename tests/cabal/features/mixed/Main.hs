{-# LANGUAGE CPP #-}
-- | Uses a C archive through an internal library, C++ through the library, a C file of its own, RTS options for several processors.
module Main (main) where

import Outer (outer)

foreign import ccall unsafe "own" own :: Int

main :: IO ()
main = outer "hello" >>= print . (+ (own + WANT))
