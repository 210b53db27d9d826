-- The cases of Lift need Template Haskell.
module Lift (testSuite) where

import Test.Tasty (TestTree, testGroup)

testSuite :: TestTree
testSuite = testGroup "Lift" []
