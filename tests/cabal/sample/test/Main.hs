-- | The test suite of the sample package. Output: a line per test; exit code 1 if one failed.
module Main (main) where

import Control.Monad (unless)
import qualified Data.ByteString.Char8 as B
import qualified Data.Map.Strict as Map
import Foreign.Storable (sizeOf)
import Foreign.Ptr (nullPtr)
import System.Exit (exitFailure)

import Sample.Checksum
import Sample.Sizes
import Sample.Words

main :: IO ()
main = do
  results <- mapM run
    [ ("frequencies", Map.toList (frequencies (B.pack "a b a")) == [(B.pack "a", 2), (B.pack "b", 1)])
    , ("report", report (frequencies (B.pack "b a b")) == ["2 b", "1 a"])
    , ("checksum of nothing", checksum B.empty == 0)
    , ("checksum", checksum (B.pack "abcde") == 0x05c301ef)
    , ("pointers", pointerSize == sizeOf nullPtr)
    , ("struct", (checksumSize, checksumHigh) == (8, 4))
    ]
  unless (and results) exitFailure

run :: (String, Bool) -> IO Bool
run (name, ok) = ok <$ putStrLn ((if ok then "ok " else "not ok ") ++ name)
