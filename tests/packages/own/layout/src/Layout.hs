-- | The package's front: what its parts know.
module Layout (report) where

import Data.Version (showVersion)
import Layout.Host (host)
import Layout.Inner (inner)
import Layout.Sizes (factor, pairSize)
import Paths_layout (version)
import System.Info (arch)

foreign import ccall unsafe "layout_times" times :: Int -> Int

report :: [String]
report =
  [ "version " ++ showVersion version, "setup ran on " ++ host, "this is " ++ arch, "pair has " ++ show pairSize ++ " bytes"
  , "6 times " ++ show factor ++ " is " ++ show (times 6), inner ]
