{-# LANGUAGE MagicHash #-}
-- Char#: comparisons and conversions over edge values.
module Main (main) where

import GHC.Exts

chars :: [Char]
chars = ['\0', '\n', ' ', 'A', 'a', '\127', '\128', '\255', '\256', '\xd7ff', '\xe000', '\xffff', '\x10000', '\x10ffff']

compares :: String -> (Char# -> Char# -> Int#) -> IO ()
compares name f = putStrLn (name ++ " " ++ unwords [show (I# (f a b)) | C# a <- chars, C# b <- chars])
{-# INLINE compares #-}

main :: IO ()
main = do
  compares "gtChar#" gtChar#
  compares "geChar#" geChar#
  compares "eqChar#" eqChar#
  compares "neChar#" neChar#
  compares "ltChar#" ltChar#
  compares "leChar#" leChar#
  putStrLn ("ord# " ++ show [I# (ord# c) | C# c <- chars])
  putStrLn ("chr# " ++ show [C# (chr# (ord# c)) | C# c <- chars])
