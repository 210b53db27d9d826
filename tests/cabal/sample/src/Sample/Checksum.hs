{-# LANGUAGE CApiFFI #-}
-- | A checksum that a C file of this package computes.
module Sample.Checksum (checksum) where

import qualified Data.ByteString as B
import qualified Data.ByteString.Unsafe as B
import Data.Word (Word32, Word8)
import Foreign.C.Types (CSize (..))
import Foreign.Ptr (Ptr, castPtr)
import System.IO.Unsafe (unsafePerformIO)

foreign import capi unsafe "checksum.h checksum" c_checksum :: Ptr Word8 -> CSize -> IO Word32

checksum :: B.ByteString -> Word32
checksum bytes = unsafePerformIO (B.unsafeUseAsCStringLen bytes (\(p, n) -> c_checksum (castPtr p) (fromIntegral n)))
