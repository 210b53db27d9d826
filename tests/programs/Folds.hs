{-# LANGUAGE TypeApplications #-}
-- | Semigroup, Monoid, Foldable, Traversable, Applicative, Alternative and the functors of base.
module Main (main) where

import Control.Applicative
import Data.Bifunctor
import Data.Coerce
import Data.Foldable
import Data.Functor ((<&>), ($>), void)
import Data.Functor.Classes
import Data.Functor.Compose
import Data.Functor.Product (Product (Pair))
import qualified Data.Functor.Sum as FS
import Data.List.NonEmpty (NonEmpty (..))
import qualified Data.Map as M
import Data.Monoid hiding (Product)
import qualified Data.Monoid as Mo
import Data.Ord (Down (..), comparing, clamp)
import Data.Semigroup (Max (..), Min (..), sconcat, stimes)
import Data.Traversable
import Data.Void
import Data.Complex
import Data.Fixed
import Data.Version
import Numeric (showHex)

main :: IO ()
main = do
  print (mconcat ["mon", "oid"], getSum (foldMap Sum [1 .. 10]), Mo.getProduct (foldMap Mo.Product [1 .. 5]), getAll (foldMap (All . even) [2, 4]), getAny (foldMap (Any . odd) [2, 4]))
  print (getFirst (foldMap (First . Just) "first") , getLast (Last (Just 1) <> Last Nothing <> Last (Just 3)), appEndo (foldMap (Endo . (+)) [1, 2, 3]) 0, getAlt (foldMap (Alt . Just) "alt"), getDual (Dual "a" <> Dual "b"))
  print (sconcat (Max 3 :| [Max 5, Max 1]), sconcat (Min 'c' :| [Min 'a']), stimes (5 :: Int) "ab", stimes (3 :: Int) (Sum 4), (compare 1 2 <> compare 3 3), comparing Down 1 2, clamp (0, 10) 15)
  print (foldr' (:) [] "strict", foldl (flip (:)) [] "left", toList (Just 1), null (Left 3), length (1, 2), maximumBy (comparing snd) [(1, 'a'), (2, 'c'), (3, 'b')], find even [1, 3, 4, 5], asum [Nothing, Just 2, Just 3], notElem 3 [1, 2], and (Just False))
  traverse_ print [1, 2 :: Int] >> for_ "ab" print >> sequenceA_ [putStr "x", putStr "y", putStrLn "z"]
  print (traverse (\x -> if x > 0 then Right x else Left ("bad " ++ show x)) [1, 2, -3, -4], sequenceA [(+ 1), (* 2)] 5, mapAccumL (\a x -> (a + x, a * x)) 0 [1 .. 5], mapAccumR (\a x -> (a + x, a * x)) 0 [1 .. 5], for (Just 3) (\x -> [x, x + 1]))
  print (getZipList (ZipList [(+ 1), (* 10)] <*> ZipList [1, 2]), liftA2 (,) [1, 2] "ab", (<|>) empty [1], Just 1 <* Just 2, Just 1 *> Nothing @Int, (,) <$> (+ 1) <*> (* 2) $ 5, optional (Nothing @Int), pure 7 :: [Int])
  print (bimap length show ("ab", 3), first negate (1, 2), second (: []) (Right 'x' :: Either Int Char), Just 3 <&> (+ 1), Just 1 $> 'x', void [1, 2])
  print (Compose [Just 1, Nothing], Pair [1] [2], FS.InL (Just 1) :: FS.Sum Maybe [] Int, liftCompare compare [1] [2 :: Int], eq1 (Just 1) (Just 1), Const "x" :: Const String Int)
  print (coerce [Down 'a', Down 'b'] :: String, M.foldr (+) 0 (coerce (M.fromList [(1 :: Int, Sum (2 :: Int))]) :: M.Map Int Int))
  print ((2 :+ 3) * (1 :+ (-1)) :: Complex Double, magnitude (3 :+ 4 :: Complex Double), realPart (mkPolar 1 0 :: Complex Double), conjugate (1 :+ 2 :: Complex Double))
  print (3.14159 :: Centi, 1.5 * 2.25 :: Micro, (7.5 :: Double) `mod'` 2, (-7.5 :: Double) `div'` 2 :: Int, divMod' (7.25 :: Double) 2 :: (Int, Double), resolution (1 :: Milli), (-0.05) :: Deci)
  print (showVersion (makeVersion [1, 2, 3]), makeVersion [1, 10] > makeVersion [1, 9], fmap absurd ([] :: [Void]) :: [Int], showHex (255 :: Int) "", foldMap (\x -> ([x], Sum x, Max x)) (1 :| [5, 3 :: Int]))
  print (foldrM (\x acc -> if x > 0 then Just (x + acc) else Nothing) 0 [1, 2, 3], foldlM (\acc x -> [acc + x, acc * x]) 1 [2, 3], Ap (Just [1]) <> Ap (Just [2]), (minimum &&&& maximum) [3, 1, 2 :: Int])
 where
  (f &&&& g) x = (f x, g x)
