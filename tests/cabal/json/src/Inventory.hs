{-# LANGUAGE DeriveGeneric #-}
{-# LANGUAGE OverloadedStrings #-}
-- | An inventory as JSON: read, summed by C over unboxed storage, written.
module Inventory (Item (..), Report (..), decodeItems, report, encodeReport) where

import Data.Aeson
import qualified Data.ByteString.Lazy as L
import Data.Int (Int32, Int64)
import qualified Data.Map.Strict as Map
import Data.Text (Text)
import qualified Data.Vector as V
import qualified Data.Vector.Storable as S
import Foreign.C.Types (CSize (..))
import Foreign.Ptr (Ptr)
import GHC.Generics (Generic)
import System.IO.Unsafe (unsafePerformIO)

data Item = Item { name :: !Text, count :: !Int32, price :: !Int32, tags :: !(V.Vector Text) }
  deriving (Eq, Show, Generic)

instance FromJSON Item where
  parseJSON = withObject "item" $ \o ->
    Item <$> o .: "name" <*> o .:? "count" .!= 1 <*> o .: "price" <*> o .:? "tags" .!= V.empty

instance ToJSON Item

data Report = Report { items :: !Int, worth :: !Int64, byTag :: !(Map.Map Text Int) }
  deriving (Eq, Show, Generic)

instance ToJSON Report

decodeItems :: L.ByteString -> Either String (V.Vector Item)
decodeItems = eitherDecode

foreign import ccall unsafe "total" c_total :: Ptr Int32 -> Ptr Int32 -> CSize -> IO Int64

report :: V.Vector Item -> Report
report goods = Report (V.length goods) value counted
  where
    value = unsafePerformIO (S.unsafeWith (column count) (\a -> S.unsafeWith (column price) (\b ->
      c_total a b (fromIntegral (V.length goods)))))
    column field = S.convert (V.map field goods)
    counted = Map.fromListWith (+) [ (tag, 1) | item <- V.toList goods, tag <- V.toList (tags item) ]

-- | With its keys in order: a map's, and those of a record as they are declared.
encodeReport :: Report -> L.ByteString
encodeReport = encode
