-- | What hsc2hs finds out about the target.
module Layout.Sizes where

#include "layout.h"

pairSize, factor :: Int
pairSize = #{size struct layout_pair}
factor = #{const LAYOUT_FACTOR}
