-- Lists of properties are made without Template Haskell, by the rules of suites.json.
module Boilerplater (testProperty) where

import Test.Tasty.QuickCheck (testProperty)
