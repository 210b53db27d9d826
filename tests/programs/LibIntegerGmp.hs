{-# LANGUAGE MagicHash #-}
{-# LANGUAGE UnboxedTuples #-}
-- integer-gmp over ghc-bignum.
module Main (main) where

import GHC.Integer.GMP.Internals

main :: IO ()
main = do
  let a = 2 ^ (200 :: Int) + 12345 :: Integer
      b = 3 ^ (77 :: Int) :: Integer
  print (gcdInteger a b, lcmInteger a b, gcdExtInteger' a b)
  print (powModInteger 3 a b, recipModInteger b a)
  print (sqrInteger b, isValid a)
  where
    gcdExtInteger' x y = case gcdExtInteger x y of (# g, s #) -> (g, s)

    isValid x = case isValidInteger# x of { 1# -> True; _ -> False }

