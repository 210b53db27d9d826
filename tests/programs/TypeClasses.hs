{-# LANGUAGE ExistentialQuantification, FunctionalDependencies, FlexibleInstances, FlexibleContexts, UndecidableInstances #-}
-- | Type classes: superclasses, defaults, dictionaries built at run time, polymorphic recursion, functional dependencies.
module Main (main) where

import Data.List (intercalate, sortOn)

class Shape a where
  area :: a -> Double
  perimeter :: a -> Double
  describe :: a -> String
  describe x = "shape of area " ++ show (area x) ++ " and perimeter " ++ show (perimeter x)
  {-# MINIMAL area, perimeter #-}

newtype Square = Square Double
data Rect = Rect Double Double
newtype Scaled a = Scaled (Double, a)

instance Shape Square where
  area (Square a) = a * a
  perimeter (Square a) = 4 * a

instance Shape Rect where
  area (Rect a b) = a * b
  perimeter (Rect a b) = 2 * (a + b)
  describe r = "rect of area " ++ show (area r)

instance Shape a => Shape (Scaled a) where
  area (Scaled (k, a)) = k * k * area a
  perimeter (Scaled (k, a)) = k * perimeter a

data AnyShape = forall s. Shape s => AnyShape s

instance Shape AnyShape where
  area (AnyShape s) = area s
  perimeter (AnyShape s) = perimeter s
  describe (AnyShape s) = "any " ++ describe s

-- A nested data type: the dictionary for Show grows with each level.
data Nested a = Flat a | Nest (Nested (a, a))

depth :: Nested a -> Int
depth (Flat _) = 0
depth (Nest n) = 1 + depth n

instance Show a => Show (Nested a) where
  showsPrec d (Flat a) = showParen (d > 10) (showString "Flat " . showsPrec 11 a)
  showsPrec d (Nest n) = showParen (d > 10) (showString "Nest " . showsPrec 11 n)

grow :: Int -> a -> Nested a
grow 0 a = Flat a
grow n a = Nest (grow (n - 1) (a, a))

class Container f a | f -> a where
  empty :: f
  insert :: a -> f -> f
  toL :: f -> [a]

newtype IntBag = IntBag [Int]
instance Container IntBag Int where
  empty = IntBag []
  insert x (IntBag xs) = IntBag (x : xs)
  toL (IntBag xs) = sortOn negate xs

newtype Text = Text String
instance Container Text Char where
  empty = Text ""
  insert c (Text s) = Text (s ++ [c])
  toL (Text s) = s

fill :: Container f a => [a] -> f
fill = foldr insert empty

class (Eq a, Show a) => Group a where
  unit :: a
  (<+>) :: a -> a -> a
  inverse :: a -> a
  power :: Int -> a -> a
  power n a
    | n < 0 = inverse (power (negate n) a)
    | n == 0 = unit
    | even n = let h = power (n `div` 2) a in h <+> h
    | otherwise = a <+> power (n - 1) a

newtype Mod7 = Mod7 Int deriving (Eq, Show)
instance Group Mod7 where
  unit = Mod7 1
  Mod7 a <+> Mod7 b = Mod7 ((a * b) `mod` 7)
  inverse (Mod7 a) = head [Mod7 b | b <- [1 .. 6], a * b `mod` 7 == 1]

instance (Group a, Group b) => Group (a, b) where
  unit = (unit, unit)
  (a, b) <+> (c, d) = (a <+> c, b <+> d)
  inverse (a, b) = (inverse a, inverse b)

newtype Perm = Perm [Int] deriving (Eq, Show)
instance Group Perm where
  unit = Perm [0 .. 4]
  Perm a <+> Perm b = Perm [a !! i | i <- b]
  inverse (Perm a) = Perm [i | j <- [0 .. 4], (i, x) <- zip [0 ..] a, x == j]

main :: IO ()
main = do
  let shapes = [AnyShape (Square 2), AnyShape (Rect 2 3.5), AnyShape (Scaled (3, Square 1.5)), AnyShape (Scaled (2, AnyShape (Scaled (0.5, Rect 1 8))))]
  mapM_ (putStrLn . describe) shapes
  print (sum (map area shapes), maximum (map perimeter shapes))
  mapM_ (\n -> print (grow n 'x')) [0 .. 4]
  print (map (\n -> depth (grow n ())) [0 .. 20])
  print (toL (fill [3, 1, 4, 1, 5, 9, 2, 6] :: IntBag))
  putStrLn (toL (fill "stressed" :: Text))
  print [power n (Mod7 a) | a <- [1 .. 6], n <- [-7 .. 7]]
  let p = Perm [1, 2, 0, 4, 3]
  print [power n (p, (Mod7 3, p)) | n <- [-6 .. 6]]
  putStrLn (intercalate "," [show (power n p == unit) | n <- [0 .. 12]])
