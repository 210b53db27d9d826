-- JSON out and in: generic and hand-written instances, errors with their paths, escapes and big numbers.
{-# LANGUAGE DeriveGeneric, OverloadedStrings #-}
import Data.Aeson
import Data.Aeson.Types (parseEither)
import qualified Data.ByteString.Lazy.Char8 as L
import qualified Data.Map as M
import Data.Text (Text)
import qualified Data.Vector as V
import GHC.Generics (Generic)

data Person = Person { name :: Text, age :: Maybe Integer, tags :: [Text], scores :: M.Map Text Double }
  deriving (Eq, Show, Generic)

instance ToJSON Person where
  toEncoding = genericToEncoding defaultOptions

instance FromJSON Person

data Shape = Circle { radius :: Double } | Square { side :: Double }
  deriving (Show, Generic)

instance ToJSON Shape where toJSON = genericToJSON defaultOptions { sumEncoding = ObjectWithSingleField }
instance FromJSON Shape where parseJSON = genericParseJSON defaultOptions { sumEncoding = ObjectWithSingleField }

main :: IO ()
main = do
  let ada = Person "Ada \955 \"L\"" (Just 36) ["math", "poetry"] (M.fromList [("x", 0.5), ("y", 1e21)])
  L.putStrLn (encode ada)
  print (decode (encode ada) == Just ada)
  print (eitherDecode "{\"name\":\"B\",\"tags\":[],\"scores\":{}}" :: Either String Person)
  print (eitherDecode "{\"name\":1}" :: Either String Person)
  print (eitherDecode "[1, 2,, 3]" :: Either String Value)
  L.putStrLn (encode [Circle 1.5, Square 2])
  print (decode "[{\"Circle\":{\"radius\":1}}]" :: Maybe [Shape])
  print (parseEither (withObject "point" (\o -> (,) <$> o .: "x" <*> o .:? "y" .!= 7)) (object ["x" .= (3 :: Integer)]) :: Either String (Integer, Integer))
  L.putStrLn (encode (Array (V.fromList [Null, Bool True, String "tab\t\8364", Number 12345678901234567890, Number 1.0e-7])))
  print (decode "[\"\\u00e9\\ud83d\\ude00\"]" :: Maybe [Text])
