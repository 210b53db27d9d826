-- | Several modules: hierarchical names, re-exports, qualified imports, instances and class defaults across modules, hidden constructors, specialisation and inlining over module borders.
module Main (main) where

import qualified Data.Shape as S
import Data.Shape.Types (Shape (..), mkSquare, side)
import Parser hiding (item)
import Prelude hiding (lookup)
import qualified Store

main :: IO ()
main = do
  let shapes = [Circle 1, Rect 2 3, mkSquare 4]
  print shapes
  print (map S.area shapes, S.total shapes, map side shapes)
  print (S.sortByArea shapes, S.largest shapes)
  print (runParser expr "1+2*(3-4)*5", runParser expr "2*", runParser (many1 digit) "123x")
  let st = foldr (\(k, v) -> Store.insert k v) Store.empty (zip [5, 3, 8, 1, 4, 7, 9, 2, 6 :: Int] (words "five three eight one four seven nine two six"))
  print (Store.lookup 4 st, Store.lookup 10 st, Store.size st, Store.toList st)
  print (st == st, fmap length st, Store.depth st < 9)
  print (S.describe (Circle 2), S.describe 'x', S.describe [Rect 1 1])
  print (S.poly (3 :: Int), S.poly (3 :: Integer), S.poly (1.5 :: Double))
  print S.constants
