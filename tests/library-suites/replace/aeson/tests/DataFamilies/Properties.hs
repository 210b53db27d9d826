-- The instances of data families need Template Haskell.
module DataFamilies.Properties (tests) where

import Test.Tasty (TestTree, testGroup)

tests :: TestTree
tests = testGroup "data families" []
