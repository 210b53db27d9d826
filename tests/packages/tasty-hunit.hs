-- The shortest test suite with tasty-hunit.
import Test.Tasty
import Test.Tasty.HUnit

main :: IO ()
main = defaultMain (testGroup "hunit" [testCase "equal" ([1, 2, 3] @=? [1 .. 3 :: Int]), testCase "io" ((pure True :: IO Bool) @? "not true")])
