-- | deriving Show and Read: precedence, infix constructors, negative numbers, nested containers, round trips.
module Main (main) where

import qualified Data.Map as M
import qualified Data.Set as S
import Data.Ratio

data T a = a :+: T a | T a :*: a | N { un :: a } | (:-) a | U
  deriving (Show, Read, Eq, Ord)
infixr 5 :+:
infixl 6 :*:

data P = P Int (Maybe P) | Q { left, right :: [P] } | Int `R` Int deriving (Show, Read, Eq, Ord)
infix 4 `R`

newtype W a = W { unW :: a } deriving (Show, Read, Eq, Ord)
data Colour = Red | Green | Blue' | Ünïcode deriving (Show, Read, Eq, Ord, Enum, Bounded)
data Unit = Unit deriving (Show, Read, Eq)
data X a b = X a b (a, b) [a] (Either a b) deriving (Show, Read, Eq)

roundTrip :: (Show a, Read a, Eq a) => a -> IO ()
roundTrip a = do
  let s = show a
  putStrLn (s ++ if read s == a && read ("  ( " ++ s ++ " ) ") == a then "" else "   MISMATCH")
  putStrLn (showsPrec 11 a "|" ++ showsPrec 5 a "|")

main :: IO ()
main = do
  roundTrip (1 :+: 2 :+: U :: T Int)
  roundTrip ((N 3 :*: (-4)) :*: 5 :: T Int)
  roundTrip ((-1) :+: N (-2.5) :: T Double)
  roundTrip ((:-) (Just (-1)) :: T (Maybe Int))
  roundTrip (N {un = "quote \" and \\ and \1234\&5 \SOH\DEL"})
  roundTrip [P 1 (Just (P (-2) Nothing)), Q [] [P 3 Nothing], (-5) `R` 6]
  roundTrip (W (W (Just (W 'x'))))
  roundTrip [minBound .. maxBound :: Colour]
  roundTrip (Unit, (), (Unit, True), [LT ..])
  roundTrip (X (-1) 'a' (-1, '\'') [1, -2] (Left (-3)) :: X Int Char)
  roundTrip (X (Just 1.0e-2) (Left ()) (Nothing, Right [()]) [] (Right (Left ())) :: X (Maybe Double) (Either () [()]))
  roundTrip (M.fromList [(k, show k) | k <- [-3 .. 3 :: Int]])
  roundTrip (S.fromList [Just (3 % 4 :: Rational), Nothing, Just (-1 % 2)])
  roundTrip (M.singleton (W 1) (S.fromList [[1], [], [2, 3 :: Int]]) :: M.Map (W Int) (S.Set [Int]))
  print (reads "N {un = 3} rest" :: [(T Int, String)])
  print (reads "N {un=-3}" :: [(T Int, String)], reads "N 3" :: [(T Int, String)])
  print (reads "1 :+: 2 :+: U" :: [(T Int, String)])
  print (reads "[Red,Green , Blue']junk" :: [([Colour], String)])
  print (reads "(1,2" :: [((Int, Int), String)], reads "" :: [(Int, String)])
  print (compare (1 :+: U) (2 :+: U), maximum [N 3, (:-) 1, U, N 4], (3 `R` 4) < P 0 Nothing)
