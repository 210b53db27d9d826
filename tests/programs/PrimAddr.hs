{-# LANGUAGE MagicHash, UnboxedTuples #-}
-- Addr#: arithmetic and comparisons; literals.
module Main (main) where

import GHC.Exts

addrs :: [Int]
addrs = [0, 1, 7, 4096, 65537, 2147483647]

pairs :: String -> (Addr# -> Addr# -> Int#) -> IO ()
pairs name f = putStrLn (name ++ " " ++ show [I# (f (int2Addr# a) (int2Addr# b)) | I# a <- addrs, I# b <- addrs])
{-# INLINE pairs #-}

main :: IO ()
main = do
  pairs "minusAddr#" minusAddr#
  pairs "gtAddr#" gtAddr#
  pairs "geAddr#" geAddr#
  pairs "eqAddr#" eqAddr#
  pairs "neAddr#" neAddr#
  pairs "ltAddr#" ltAddr#
  pairs "leAddr#" leAddr#
  -- addresses compare as unsigned numbers
  print [I# (f (int2Addr# -1#) (int2Addr# 1#)) | F f <- [F gtAddr#, F geAddr#, F ltAddr#, F leAddr#]]
  putStrLn ("plusAddr# " ++ show [I# (addr2Int# (plusAddr# (int2Addr# a) b)) | I# a <- addrs, I# b <- [-1, 0, 3], isTrue# (a <# 2147483640#)])
  putStrLn ("remAddr# " ++ show [I# (remAddr# (int2Addr# a) b) | I# a <- addrs, I# b <- [1, 2, 8, 10]])
  print (isTrue# (eqAddr# nullAddr# (int2Addr# 0#)), I# (addr2Int# nullAddr#))
  let lit = "a\0b\xff"#
  print [C# (indexCharOffAddr# lit i) | I# i <- [0 .. 4]]

data F = F (Addr# -> Addr# -> Int#)
