-- | Re-exports the types; functions over shapes; a class with instances here and in Main's imports.
module Data.Shape (module Data.Shape.Types, area, total, sortByArea, largest, Describe (..), poly, constants) where

import Data.List (sortBy)
import Data.Ord (comparing)
import Data.Shape.Types

area :: Shape -> Double
area (Circle r) = 3 * r * r
area (Rect a b) = a * b
area (Square a) = a * a

total :: [Shape] -> Double
total = sum . map area

sortByArea :: [Shape] -> [Shape]
sortByArea = sortBy (comparing area)

largest :: [Shape] -> Maybe Shape
largest [] = Nothing
largest xs = Just (last (sortByArea xs))

class Describe a where
  describe :: a -> String
  describe _ = "something"
  describeAll :: [a] -> String
  describeAll = concatMap describe

instance Describe Shape where
  describe s = "area " ++ show (area s)
instance Describe Char
instance Describe a => Describe [a] where
  describe = describeAll

poly :: Num a => a -> a
poly x = x * x * x - 2 * x + 7
{-# SPECIALISE poly :: Int -> Int #-}
{-# INLINABLE poly #-}

constants :: [(String, Integer)]
constants = zip (words "one two three") [1, 2 ^ (64 :: Int), negate 3]
{-# NOINLINE constants #-}
