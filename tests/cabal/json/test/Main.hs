{-# LANGUAGE OverloadedStrings #-}
-- | The test suite of the inventory package. Output: a line per test; exit code 1 if one failed.
module Main (main) where

import Control.Monad (unless)
import Data.Aeson (decode, encode)
import qualified Data.Vector as V
import System.Exit (exitFailure)

import Inventory

main :: IO ()
main = do
  results <- mapM run
    [ ("read", decodeItems "[{\"name\":\"a\",\"price\":3}]" == Right (V.singleton (Item "a" 1 3 V.empty)))
    , ("worth", worth (report goods) == 2000000007 * 2 + 9)
    , ("written", encodeReport (report goods) == "{\"byTag\":{\"x\":2,\"y\":1},\"items\":2,\"worth\":4000000023}")
    , ("there and back", decode (encode goods) == Just goods)
    , ("refused", either (const True) (const False) (decodeItems "[{\"name\":1}]"))
    ]
  unless (and results) exitFailure

goods :: V.Vector Item
goods = V.fromList [Item "big" 2 2000000007 (V.fromList ["x"]), Item "small" 3 3 (V.fromList ["x", "y"])]

run :: (String, Bool) -> IO Bool
run (title, ok) = ok <$ putStrLn ((if ok then "ok " else "not ok ") ++ title)
