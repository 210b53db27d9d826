-- The cases of Lift need Template Haskell.
module Tests.Lift (tests) where

import Test.Tasty (TestTree, testGroup)

tests :: TestTree
tests = testGroup "TH lifting Text" []
