{-# LANGUAGE TypeFamilies, DataKinds, UndecidableInstances, FlexibleContexts, ScopedTypeVariables, TypeApplications, AllowAmbiguousTypes, KindSignatures, TypeOperators, StandaloneKindSignatures #-}
-- | Type families: closed, open, associated types and data families, defaults, type-level naturals and symbols.
module Main (main) where

import qualified Data.IntMap as IM
import Data.Kind (Constraint, Type)
import qualified Data.Map as M
import Data.Proxy
import GHC.TypeLits

class Key k where
  data KeyMap k :: Type -> Type
  emptyK :: KeyMap k v
  insertK :: k -> v -> KeyMap k v -> KeyMap k v
  lookupK :: k -> KeyMap k v -> Maybe v
  sizeK :: KeyMap k v -> Int

instance Key Int where
  newtype KeyMap Int v = IntMapK (IM.IntMap v)
  emptyK = IntMapK IM.empty
  insertK k v (IntMapK m) = IntMapK (IM.insert k v m)
  lookupK k (IntMapK m) = IM.lookup k m
  sizeK (IntMapK m) = IM.size m

instance Key Bool where
  data KeyMap Bool v = BoolMap (Maybe v) (Maybe v)
  emptyK = BoolMap Nothing Nothing
  insertK False v (BoolMap _ t) = BoolMap (Just v) t
  insertK True v (BoolMap f _) = BoolMap f (Just v)
  lookupK False (BoolMap f _) = f
  lookupK True (BoolMap _ t) = t
  sizeK (BoolMap f t) = length (maybe [] pure f ++ maybe [] pure t)

instance (Key a, Key b) => Key (a, b) where
  newtype KeyMap (a, b) v = PairMap (KeyMap a (KeyMap b v), Int)
  emptyK = PairMap (emptyK, 0)
  insertK (a, b) v (PairMap (m, n)) =
    let inner = maybe emptyK id (lookupK a m)
        new = insertK b v inner
     in PairMap (insertK a new m, n + sizeK new - sizeK inner)
  lookupK (a, b) (PairMap (m, _)) = lookupK a m >>= lookupK b
  sizeK (PairMap (_, n)) = n

class Collection c where
  type Elem c :: Type
  type Elem c = Char
  toL :: c -> [Elem c]
  build :: [Elem c] -> c

instance Collection [a] where
  type Elem [a] = a
  toL = id
  build = id

newtype Str = Str String
instance Collection Str where
  toL (Str s) = s
  build = Str

instance Ord k => Collection (M.Map k v) where
  type Elem (M.Map k v) = (k, v)
  toL = M.toList
  build = M.fromList

convert :: (Collection a, Collection b, Elem a ~ Elem b) => a -> b
convert = build . toL

type family Widen a where
  Widen Int = Integer
  Widen Float = Double
  Widen [a] = [Widen a]
  Widen (a, b) = (Widen a, Widen b)
  Widen a = a

class Wide a where widen :: a -> Widen a
instance Wide Int where widen = toInteger
instance Wide Float where widen = realToFrac
instance Wide Bool where widen = id
instance Wide a => Wide [a] where widen = map widen
instance (Wide a, Wide b) => Wide (a, b) where widen (a, b) = (widen a, widen b)

type family Len (xs :: [k]) :: Nat where
  Len '[] = 0
  Len (_ ': xs) = 1 + Len xs

type All :: (k -> Constraint) -> [k] -> Constraint
type family All c xs where
  All c '[] = ()
  All c (x ': xs) = (c x, All c xs)

class Syms (ss :: [Symbol]) where syms :: [String]
instance Syms '[] where syms = []
instance (KnownSymbol s, Syms ss) => Syms (s ': ss) where syms = symbolVal (Proxy @s) : syms @ss

main :: IO ()
main = do
  let m = foldr (\(k, v) -> insertK k v) emptyK [((n `mod` 7, even n), n * n) | n <- [0 .. 99 :: Int]]
  print (sizeK m, [lookupK (k, b) m | k <- [-1 .. 8], b <- [False, True]])
  print (convert [(3 :: Int, 'c'), (1, 'a'), (2, 'b')] :: M.Map Int Char)
  putStrLn (toL (convert "text" :: Str))
  print (widen [(1 :: Int, 1.5 :: Float), (2, -0.1)])
  print (widen (True, [[3 :: Int]]))
  print (natVal (Proxy @(Len '[Int, Bool, Char])), natVal (Proxy @(2 ^ 65 - 1)), symbolVal (Proxy @(AppendSymbol "type" "level")))
  print (syms @'["one", "two", "three"])
  print [c | Just (SomeNat p) <- [someNatVal 12345678901234567890], c <- show (natVal p)]
