-- bench: packages=aeson,bytestring,text,scientific,vector stdin=json
{-# LANGUAGE OverloadedStrings #-}
-- | Parses a JSON text of some megabytes into values and into a record, and writes it again.
module Main (main) where

import Data.Aeson
import qualified Data.ByteString.Lazy.Char8 as L
import qualified Data.Text as T

data User = User {userId :: !Int, name :: !T.Text, score :: !Double, active :: !Bool, tags :: [T.Text], zipCode :: !T.Text}

instance FromJSON User where
  parseJSON = withObject "user" $ \o ->
    User <$> o .: "id" <*> o .: "name" <*> o .: "score" <*> o .: "active" <*> o .: "tags" <*> (o .: "address" >>= (.: "zip"))

main :: IO ()
main = do
  text <- L.getContents
  case (eitherDecode text, eitherDecode text :: Either String Value) of
    (Right users, Right value) -> do
      print (length users, sum (map userId users) `rem` 65521, length (filter active users))
      print (sum (map score users), sum (map (T.length . name) users), length (concatMap tags users))
      print (T.length (T.concat (map zipCode users)), L.length (encode value))
    (Left e, _) -> fail e
    (_, Left e) -> fail e
