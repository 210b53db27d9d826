-- | The library: the same code, built for WebAssembly or natively.
module Words (frequencies) where

import Data.Char (isAlpha, toLower)
import qualified Data.Map.Strict as Map

-- | How often each word occurs in a text, whatever its case.
frequencies :: String -> Map.Map String Int
frequencies text = Map.fromListWith (+) [(word, 1) | word <- words (map normal text)]
  where
    normal c = if isAlpha c then toLower c else ' '
