-- A test suite with units and properties, one of which fails: the report, and exit code 1.
import Control.Exception (ErrorCall, evaluate, try)
import Test.Tasty
import Test.Tasty.HUnit
import Test.Tasty.QuickCheck

main :: IO ()
main = defaultMain $ localOption (QuickCheckReplay (Just 1)) $ testGroup "tests"
  [ testGroup "units"
      [ testCase "addition" (2 + 2 @?= (4 :: Int))
      , testCase "exceptions" $ do
          r <- try (evaluate (error "no" :: Int))
          case r of
            Left e -> const (pure ()) (e :: ErrorCall)
            Right _ -> assertFailure "no exception"
      , testCaseSteps "steps" (\step -> step "one" >> step "two" >> assertBool "two" True)
      , testCase "that fails" (length "abc" @?= 4)
      ]
  , testGroup "properties"
      [ testProperty "reverse" (\xs -> reverse (reverse xs) === (xs :: [Integer]))
      , testProperty "addition" (\a b -> a + b === b + (a :: Integer))
      ]
  ]
