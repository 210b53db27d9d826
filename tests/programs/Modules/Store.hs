-- | A binary search tree whose names clash with the Prelude's.
module Store (Store, empty, insert, lookup, size, toList, depth) where

import Prelude hiding (lookup)

data Store k v = Tip | Bin (Store k v) k v (Store k v) deriving Eq

instance Functor (Store k) where
  fmap _ Tip = Tip
  fmap f (Bin l k v r) = Bin (fmap f l) k (f v) (fmap f r)
instance (Show k, Show v) => Show (Store k v) where
  showsPrec d s = showParen (d > 10) (showString "store " . shows (toList s))

empty :: Store k v
empty = Tip

insert :: Ord k => k -> v -> Store k v -> Store k v
insert k v Tip = Bin Tip k v Tip
insert k v (Bin l k' v' r) = case compare k k' of
  LT -> Bin (insert k v l) k' v' r
  GT -> Bin l k' v' (insert k v r)
  EQ -> Bin l k v r

lookup :: Ord k => k -> Store k v -> Maybe v
lookup _ Tip = Nothing
lookup k (Bin l k' v r) = case compare k k' of
  LT -> lookup k l
  GT -> lookup k r
  EQ -> Just v

size, depth :: Store k v -> Int
size = length . toList
depth Tip = 0
depth (Bin l _ _ r) = 1 + max (depth l) (depth r)

toList :: Store k v -> [(k, v)]
toList Tip = []
toList (Bin l k v r) = toList l ++ (k, v) : toList r
