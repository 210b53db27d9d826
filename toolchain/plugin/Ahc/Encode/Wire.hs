-- |
-- Purpose: the primitive pieces of the IR's binary form (toolchain/cmm-ir/FORMAT.md).
-- Inputs: numbers, strings. Outputs: 'Builder's.
-- Invariants: 'signed' takes values that fit 64 bits in two's complement; wider ones wrap.
module Ahc.Encode.Wire
  ( Builder, byte, unsigned, signed, str, utf8, bytesWithLength, counted, word32, word64, toStrict
  ) where

import Data.Bits (shiftR, testBit, (.&.), (.|.))
import Data.ByteString (ByteString)
import qualified Data.ByteString as BS
import Data.ByteString.Builder (Builder)
import qualified Data.ByteString.Builder as B
import qualified Data.ByteString.Builder.Extra as BX
import qualified Data.ByteString.Lazy as BL
import Data.Int (Int64)
import Data.Word (Word32, Word64, Word8)

byte :: Word8 -> Builder
byte = B.word8

-- | Unsigned LEB128.
unsigned :: Int -> Builder
unsigned n
  | n < 0x80 = B.word8 (fromIntegral n)
  | otherwise = B.word8 (fromIntegral n .&. 0x7f .|. 0x80) <> unsigned (n `shiftR` 7)

-- | Signed LEB128.
signed :: Integer -> Builder
signed = go . fromInteger
  where
    go :: Int64 -> Builder
    go n
      | rest == 0 && not (testBit low 6) = B.word8 low
      | rest == -1 && testBit low 6 = B.word8 low
      | otherwise = B.word8 (low .|. 0x80) <> go rest
      where
        low = fromIntegral n .&. 0x7f :: Word8
        rest = n `shiftR` 7

str :: String -> Builder
str = bytesWithLength . utf8

utf8 :: String -> ByteString
utf8 = toStrict . B.stringUtf8

bytesWithLength :: ByteString -> Builder
bytesWithLength b = unsigned (BS.length b) <> B.byteString b

-- | A length, then the elements.
counted :: [Builder] -> Builder
counted bs = unsigned (length bs) <> mconcat bs

word32 :: Word32 -> Builder
word32 = B.word32LE

word64 :: Word64 -> Builder
word64 = B.word64LE

toStrict :: Builder -> ByteString
toStrict = BL.toStrict . BX.toLazyByteStringWith (BX.untrimmedStrategy 4096 65536) BL.empty
