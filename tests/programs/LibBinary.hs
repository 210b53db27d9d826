{-# LANGUAGE DeriveGeneric #-}
-- Data.Binary: instances, incremental decoding, failure positions, floats, generics; the same bytes as native.
module Main (main) where

import Data.Binary
import Data.Binary.Get
import Data.Binary.Put
import qualified Data.ByteString as S
import qualified Data.ByteString.Lazy as B
import Data.Int
import qualified Data.IntMap as IM
import qualified Data.Map as M
import qualified Data.Set as Set
import GHC.Generics (Generic)

data Tree a = Leaf | Node (Tree a) a (Tree a) deriving (Show, Eq, Generic)

instance Binary a => Binary (Tree a)

data Shape = Circle {radius :: Double} | Square Float | Named String (Maybe Integer) deriving (Show, Eq, Generic)

instance Binary Shape

tree :: [a] -> Tree a
tree [] = Leaf
tree xs = let (l, r) = splitAt (length xs `div` 2) xs in case r of { [] -> Leaf; (y : ys) -> Node (tree l) y (tree ys) }

both :: (Binary a, Show a, Eq a) => a -> IO ()
both x = print (B.unpack (encode x), decode (encode x) == x)

main :: IO ()
main = do
  both (minBound :: Int32, maxBound `div` 7 :: Int64, -1 :: Int16, 'λ', True)
  both [0, 1, -1, 2 ^ 31, -(2 ^ 64), 10 ^ 30 :: Integer]
  both (1.5 :: Double, -0.1 :: Float, 1 / 0 :: Double)
  both (M.fromList (zip "abc" [1 :: Word16 ..]), IM.fromList [(1, "x")], Set.fromList "hello")
  both (Left 3 :: Either Word8 (), Just [LT ..], (3 / 4) :: Rational)
  both (tree "binary", [Circle 2, Square 0.5, Named "n" (Just 7)])
  print (runPut (putWord16le 258 >> putWord32be 1 >> putInt64host 2 >> putDoublele 1 >> putFloatbe 2 >> putByteString (S.pack [1, 2])))
  print (decodeOrFail (B.pack [0, 0, 0, 0, 0, 0, 0, 3, 1]) :: Either (B.ByteString, ByteOffset, String) (B.ByteString, ByteOffset, [Word8]))
  print (decodeOrFail (B.pack [9]) :: Either (B.ByteString, ByteOffset, String) (B.ByteString, ByteOffset, Maybe Bool))
  print (runGetOrFail (label "outer" (skip 1 >> isolate 3 (label "inner" getWord32le))) (B.pack [1 .. 9]))
  print (runGet ((,,,) <$> lookAhead getWord16be <*> getWord8 <*> bytesRead <*> getLazyByteStringNul) (B.pack [1, 2, 3, 0, 4]))
  feed (runGetIncremental (get :: Get (Tree Int32))) (B.toChunks (encode (tree [1 .. 20 :: Int32])) >>= map S.singleton . S.unpack)
  encodeFile "b.bin" (tree [1 .. 1000 :: Int64])
  back <- decodeFile "b.bin"
  print (back == tree [1 .. 1000 :: Int64])
  decodeFileOrFail "b.bin" >>= \r -> print (either fst (const 0) (r :: Either (ByteOffset, String) (Bool, Bool)))
  where
    feed (Done rest n x) _ = print (rest, n, x)
    feed (Fail _ n e) _ = print (n, e)
    feed (Partial k) (c : cs) = feed (k (Just c)) cs
    feed (Partial k) [] = feed (k Nothing) []
