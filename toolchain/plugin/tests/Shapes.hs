{-# LANGUAGE MagicHash, UnboxedTuples, ForeignFunctionInterface #-}
-- |
-- Purpose: source for tests/run: one of each thing that the plugin treats in its own way.
-- Inputs: none. Outputs: an object that tests/run inspects. Invariants: compiles without optimisation as well.
module Shapes (half, big, negative, choose, word64, wrap, triple, shout) where

import Foreign.C.Types (CInt (..))
import Foreign.Ptr (FunPtr)
import GHC.Exts

half :: Double -> Double
half x = x * 0.5 + 0.1

big :: Float
big = 3.4028235e38

negative :: Int
negative = -2147483648

choose :: Int -> Int
choose n = case n of { 0 -> 7; 1 -> 1; 2 -> 9; 3 -> 4; 4 -> 8; 5 -> 2; 6 -> 6; _ -> 0 }

word64 :: Word64# -> Word64# -> Word64#
word64 a b = timesWord64# (plusWord64# a b) a

foreign import ccall "wrapper" wrap :: (CInt -> IO CInt) -> IO (FunPtr (CInt -> IO CInt))
foreign import ccall "abs" c_abs :: CInt -> CInt
foreign export ccall triple :: CInt -> CInt

triple :: CInt -> CInt
triple x = 3 * c_abs x

shout :: String -> String
shout s = s ++ "!\1234"
