-- | How often each word of a text occurs.
module Sample.Words (frequencies, report) where

import qualified Data.ByteString.Char8 as B
import Data.List (sortOn)
import qualified Data.Map.Strict as Map
import Data.Ord (Down (..))

frequencies :: B.ByteString -> Map.Map B.ByteString Int
frequencies text = Map.fromListWith (+) [ (w, 1) | w <- B.words text ]

-- | The most frequent first, then by name.
report :: Map.Map B.ByteString Int -> [String]
report table = [ show n ++ " " ++ B.unpack w | (w, n) <- sortOn (\(w, n) -> (Down n, w)) (Map.toList table) ]
