-- The properties of derived instances need Template Haskell.
module PropertyTH (templateHaskellTests) where

import Test.Tasty (TestTree, testGroup)

templateHaskellTests :: TestTree
templateHaskellTests = testGroup "template-haskell" []
