-- | The type, with one constructor that only this module's smart constructor makes.
module Data.Shape.Types (Shape (..), mkSquare, side) where

data Shape = Circle { radius :: Double } | Rect { width, height :: Double } | Square Double
  deriving (Show, Eq, Ord)

mkSquare :: Double -> Shape
mkSquare a
  | a < 0 = error "negative"
  | otherwise = Square a

side :: Shape -> Maybe Double
side (Square a) = Just a
side Rect {width = w, height = h} | w == h = Just w
side _ = Nothing
