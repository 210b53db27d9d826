{-# LANGUAGE CPP, MagicHash, UnboxedTuples #-}
-- Byte code: there is no interpreter. Compiled once for each constructor of the table, which is defined then. Messages:
-- refused-link: is not supported: byte code (newBCO#, mkApUpd0#), which only an interpreter can run
module Main (main) where

import GHC.Exts
import GHC.IO (IO (..))
import Unsafe.Coerce (unsafeCoerce#)

data B = B BCO

main :: IO ()
#if defined(NewBCOOp)
main = IO $ \s -> case newByteArray# 4# s of
  (# s1, m #) -> case unsafeFreezeByteArray# m s1 of
    (# s2, a #) -> case newArray# 0# () s2 of
      (# s3, n #) -> case unsafeFreezeArray# n s3 of
        (# s4, p #) -> case newBCO# a a p 0# a s4 of (# s5, b #) -> case B b of B _ -> (# s5, () #)
#elif defined(MkApUpd0_Op)
main = case unsafeCoerce# (Just ()) of B b -> case mkApUpd0# b of (# x #) -> x
#endif
