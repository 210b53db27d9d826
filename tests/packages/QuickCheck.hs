-- Tests with a fixed seed: the same cases on every platform, since only Integers and lists are generated.
import Data.List (sort)
import Test.QuickCheck
import Test.QuickCheck.Random (mkQCGen)

quick :: Testable p => p -> IO ()
quick = quickCheckWith stdArgs { replay = Just (mkQCGen 7, 0), chatty = True }

data Tree = Leaf | Node Tree Integer Tree
  deriving Show

instance Arbitrary Tree where
  arbitrary = sized go
    where
      go 0 = pure Leaf
      go n = oneof [pure Leaf, Node <$> go (n `div` 2) <*> arbitrary <*> go (n `div` 2)]
  shrink Leaf = []
  shrink (Node l x r) = [l, r, Leaf] ++ [Node l' x' r' | (l', x', r') <- shrink (l, x, r)]

size :: Tree -> Integer
size Leaf = 0
size (Node l _ r) = size l + 1 + size r

mirror :: Tree -> Tree
mirror Leaf = Leaf
mirror (Node l x r) = Node (mirror r) x (mirror l)

main :: IO ()
main = do
  quick (\xs -> reverse (reverse xs) === (xs :: [Integer]))
  quick (\t -> size (mirror t) === size t)
  quick (\xs -> sort xs == (xs :: [Integer]))
  quick (\t -> size t < 3)
  quick (\(Positive a) (Fun _ f) -> f (a :: Integer) + (f a :: Integer) === 2 * f a)
  quick (withMaxSuccess 200 (\x -> x /= (0 :: Integer) ==> x * x > 0))
