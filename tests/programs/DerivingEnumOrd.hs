-- | deriving Eq, Ord, Enum, Bounded, Ix and the functor classes.
{-# LANGUAGE DeriveFunctor, DeriveFoldable, DeriveTraversable, GeneralizedNewtypeDeriving, StandaloneDeriving, DerivingVia, DeriveAnyClass, DerivingStrategies #-}
module Main (main) where

import Data.Foldable (toList)
import Data.Functor.Compose
import Data.Ix
import Data.Monoid (Sum (..))
import Data.Traversable (mapAccumL)
import Control.Exception

data Day = Mon | Tue | Wed | Thu | Fri | Sat | Sun deriving (Show, Eq, Ord, Enum, Bounded, Ix)
data Pos = Pos Int Day deriving (Show, Eq, Ord, Ix)
data Both = Both Bool Day deriving (Show, Eq, Ord, Bounded)
data Many = C0 | C1 | C2 | C3 | C4 | C5 | C6 | C7 | C8 | C9 | C10 | C11 deriving (Show, Eq, Ord, Enum, Bounded)

data Tree a = Leaf | Node (Tree a) a (Tree a) deriving (Show, Eq, Ord, Functor, Foldable, Traversable)
data Rose f a = Rose a (f (Rose f a)) deriving (Functor, Foldable, Traversable)
newtype Count = Count Int deriving newtype (Show, Eq, Ord, Num, Enum, Real, Integral)
newtype Total = Total Int deriving stock (Show, Eq) deriving (Semigroup, Monoid) via (Sum Int)

fromList :: Ord a => [a] -> Tree a
fromList = foldr ins Leaf
 where
  ins a Leaf = Node Leaf a Leaf
  ins a t@(Node l b r) = case compare a b of
    LT -> Node (ins a l) b r
    GT -> Node l b (ins a r)
    EQ -> t

main :: IO ()
main = do
  print [minBound .. maxBound :: Day]
  print [Mon, Wed ..] >> print [Sun, Fri ..] >> print [Tue ..] >> print [Fri, Thu .. Tue] >> print [Sat .. Tue]
  print (map fromEnum [Mon ..], map toEnum [0 .. 6] :: [Day])
  print [succ Mon, pred Sun]
  print (minBound :: Both, maxBound :: Both)
  print [(a, b, compare a b, a < b, a == b, max a b) | a <- [C0, C5, C11], b <- [C4 ..], fromEnum b < 7]
  mapM_ try' [show (succ Sun), show (pred Mon), show (toEnum 7 :: Day), show (toEnum (-1) :: Many)]
  print (range (Pos 1 Fri, Pos 3 Sun))
  print (map (index (Pos 1 Fri, Pos 3 Sun)) (range (Pos 1 Fri, Pos 3 Sun)), inRange (Mon, Wed) Thu, rangeSize ((0, Mon), (3, Sun)))
  let t = fromList [Wed, Sun, Mon, Fri, Tue]
  print t
  print (fmap fromEnum t, sum (fmap fromEnum t), toList t, maximum t, elem Sat t, length t)
  print (traverse (\d -> if d == Sun then Nothing else Just (succ d)) t)
  print (traverse (\d -> if d == Sun then Left d else Right (succ d)) t)
  print (mapAccumL (\n d -> (n + 1, (n, d))) (0 :: Int) t)
  print (compare t (fmap id t), t < fmap pred' t, t == t)
  let rose = Rose 1 [Rose 2 [], Rose 3 [Rose 4 [], Rose 5 []]] :: Rose [] Int
  print (sum rose, product (fmap (+ 1) rose), toList rose)
  print (fmap toList (traverse (\x -> [x, x * 10]) (Rose 1 [Rose 2 []])))
  print (getCompose (fmap (+ 1) (Compose [Just 1, Nothing, Just 3])))
  print (sum [Count 1 .. 10], Count 17 `divMod` 5, mconcat (map Total [1 .. 10]))
 where
  try' s = do
    r <- try (evaluate (length s))
    putStrLn (either (\e -> takeWhile (/= '\n') (show (e :: ErrorCall))) (const s) r)
  pred' Mon = Sun
  pred' d = pred d
