-- | Sizes of the target machine's, which hsc2hs finds out.
module Sample.Sizes (pointerSize, checksumSize, checksumHigh) where

#include "checksum.h"

pointerSize, checksumSize, checksumHigh :: Int
pointerSize = #{size void *}
checksumSize = #{size struct checksum}
checksumHigh = #{offset struct checksum, high}
