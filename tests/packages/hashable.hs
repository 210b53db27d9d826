{-# LANGUAGE DeriveAnyClass, DeriveGeneric #-}
-- Hashes are Ints and differ between platforms: what they must do does not.
import qualified Data.ByteString.Char8 as B
import Data.Hashable
import qualified Data.Text as T
import GHC.Generics (Generic)

data Shape = Circle Double | Square Integer | Named String
  deriving (Eq, Show, Generic, Hashable)

main :: IO ()
main = do
  let shapes = [Circle 1, Circle 2, Square 1, Square (2 ^ (80 :: Int)), Named "a", Named ""]
      hashes = map hash shapes
  print (and [(hash a == hash b) == (a == b) | a <- shapes, b <- shapes])
  print (all (`elem` hashes) (map hash (reverse shapes)))
  print (hash (T.pack "text") == hash (T.drop 2 (T.pack "a text")), hash (B.pack "bytes") == hash (B.drop 1 (B.pack "1bytes")))
  print (hashWithSalt 1 "x" /= hashWithSalt 2 "x", unhashed (hashed shapes) == shapes)
