-- The shortest test suite with tasty-quickcheck.
import Test.Tasty
import Test.Tasty.QuickCheck

main :: IO ()
main = defaultMain $ localOption (QuickCheckReplay (Just 3)) $ localOption (QuickCheckTests 50) $ testGroup "quickcheck"
  [ testProperty "holds" (\xs ys -> length (xs ++ ys) === length xs + length (ys :: [Integer])) ]
