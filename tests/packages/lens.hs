-- Lenses by hand and by lens' combinators; makeLenses is Template Haskell.
{-# LANGUAGE RankNTypes #-}
import Control.Lens
import Control.Monad.State
import qualified Data.Map as M

data Point = Point { _px :: Integer, _py :: Integer } deriving (Eq, Show)
data Named = Named { _label :: String, _points :: [Point] } deriving Show

px, py :: Lens' Point Integer
px f p = (\x -> p { _px = x }) <$> f (_px p)
py = lens _py (\p y -> p { _py = y })

points :: Lens' Named [Point]
points = lens _points (\n ps -> n { _points = ps })

main :: IO ()
main = do
  let shape = Named "triangle" [Point 0 0, Point 4 0, Point 0 3]
  print (shape & points . traversed . px *~ 2)
  print (sumOf (points . folded . py) shape, shape ^.. points . each . px, shape ^? points . ix 1 . px)
  print (M.fromList [(1 :: Integer, "one")] & at 2 ?~ "two" & ix 1 %~ reverse)
  print (("a", (True, 'c')) ^. _2 . _2, (1, 2) & both +~ (10 :: Integer), over mapped negate [1, 2, 3 :: Integer])
  print ([Left 1, Right "x", Left (3 :: Integer)] ^.. traverse . _Left, preview (prism' show (Just . length)) "abc")
  print (flip execState (Point 1 2) (px += 5 >> py .= 9 >> zoom px (modify (* 2))))
  print (" padded " ^. to words, view (from enum) 'a' == 97, [1 .. 5] ^? element 3 :: Maybe Integer)
  print (foldrOf (partsOf (traversed . filtered even) . folded) (+) 0 [1 .. 10 :: Integer])
