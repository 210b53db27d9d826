-- A specification with a property, a pending example, an exception and a fixture.
import Control.Exception (evaluate)
import Test.Hspec
import Test.Hspec.QuickCheck

main :: IO ()
main = hspec $ do
  describe "lists" $ do
    it "reverse" (reverse [1, 2, 3 :: Int] `shouldBe` [3, 2, 1])
    prop "reverse twice" (\xs -> reverse (reverse xs) == (xs :: [Integer]))
    it "head of nothing" (evaluate (head ([] :: [Int])) `shouldThrow` anyErrorCall)
  describe "later" $ do
    xit "is pending" (False `shouldBe` True)
    before (pure 5) (it "has a fixture" (\n -> n `shouldSatisfy` (> (4 :: Int))))
