{-# LANGUAGE OverloadedStrings #-}
-- Text, strict and lazy: Unicode, searching, reading, encodings, builders, handles.
module Main (main) where

import Control.Exception (SomeException, evaluate, try)
import qualified Data.ByteString as B
import qualified Data.ByteString.Lazy as BL
import Data.Char (isAlpha, isSpace)
import qualified Data.Text as T
import qualified Data.Text.Encoding as E
import qualified Data.Text.Encoding.Error as E
import qualified Data.Text.IO as T
import qualified Data.Text.Lazy as L
import qualified Data.Text.Lazy.Builder as LB
import qualified Data.Text.Lazy.Builder.Int as LB
import qualified Data.Text.Lazy.Builder.RealFloat as LB
import qualified Data.Text.Lazy.Encoding as LE
import qualified Data.Text.Lazy.IO as L
import qualified Data.Text.Read as R
import System.IO

samples :: [T.Text]
samples = ["", "plain", "straße ŉ ﬁ ΐ", "ὈΔΥΣΣΕΎΣ Σ", "İstanbul ıI", "日本語テキスト", "\128105\8205\128103 𝒳𝒴", "a\0b\n\tc", "  pad  ed  ", T.replicate 40 "Åß𐐷x"]

main :: IO ()
main = do
  mapM_ (\t -> print (t, T.length t, B.length (E.encodeUtf8 t))) samples
  mapM_ (\t -> T.putStrLn (T.intercalate "|" [T.toUpper t, T.toLower t, T.toTitle t, T.toCaseFold t, T.reverse t])) samples
  mapM_ (\t -> print (T.strip t, T.words t, T.splitOn "s" t, T.breakOn "ß" t, T.chunksOf 3 (T.take 10 t), T.filter isAlpha t == T.map id (T.filter isAlpha t))) samples
  print [T.count "ab" s | s <- ["ababab", "aabb", "", T.replicate 1000 "xab"]]
  print (T.breakOnAll "/" "a/b/c", T.replace "aa" "b" "aaaaa", T.isInfixOf "𝒳𝒴" (last (init samples)), T.center 9 '*' "ab", T.zip "abc" "xy")
  print (T.mapAccumL (\n c -> (n + 1, succ c)) (0 :: Int) "hello", T.scanl max 'a' "fabz", T.transpose ["abc", "de"], T.partition isSpace "a b c", T.commonPrefixes "foobar" "fooquux")
  print (map (R.decimal :: R.Reader Int) ["123x", "", "99999999"], (R.signed R.hexadecimal :: R.Reader Int) "-ff", map R.double ["1.5e3", "-0.1", "1e400", "x"], R.rational "3.25" :: Either String (Rational, T.Text))
  -- encodings
  let bytes = B.pack ([0x61, 0xC3, 0xA9, 0xFF, 0xE2, 0x82] ++ [0xED, 0xA0, 0x80, 0xF0, 0x9F, 0x98, 0x80, 0xC0, 0x80])
  print (E.decodeUtf8With E.lenientDecode bytes, E.decodeUtf8' (B.take 3 bytes))
  either (\e -> putStrLn (takeWhile (/= '\n') (show (e :: SomeException)))) print =<< try (evaluate (E.decodeUtf8 bytes))
  print (map (\t -> (E.decodeUtf16LE (E.encodeUtf16LE t) == t, E.decodeUtf32BE (E.encodeUtf32BE t) == t, E.decodeUtf16BE (E.encodeUtf16BE t) == t)) samples)
  print (LE.decodeUtf8 (BL.fromChunks (pieces (E.encodeUtf8 "añ𝒳日z"))))
  print (E.decodeLatin1 (B.pack [0x41 .. 0x46] <> B.pack [0xE9, 0xFF]), E.decodeASCII "ascii")
  -- long enough for the word-wise and vector loops
  let long = T.concat (replicate 5000 "0123456789abcdef") <> "é" <> T.replicate 5000 "z"
  print (T.length long, E.decodeUtf8' (E.encodeUtf8 long) == Right long, T.findIndex (== 'é') long, T.length (T.filter (== 'a') long))
  -- lazy and builders
  let built = LB.toLazyText (mconcat [LB.fromText "n=" <> LB.decimal (n * n * 1234567 :: Integer) <> LB.singleton ';' | n <- [0 .. 40]] <> LB.hexadecimal (48879 :: Int))
  L.putStrLn built
  print (L.length built, length (L.toChunks built), L.take 5 (L.cycle "xyz"), L.toStrict (L.fromChunks ["a", "b"]))
  print (map (LB.toLazyText . LB.formatRealFloat LB.Fixed (Just 2)) [pi, -0.005, 1e10 :: Double], LB.toLazyText (LB.realFloat (0.1 :: Double)))
  -- handles
  T.writeFile "t.txt" (T.unlines samples)
  T.appendFile "t.txt" "end"
  back <- T.readFile "t.txt"
  print (back == T.unlines samples <> "end", length (T.lines back))
  withFile "t.txt" ReadMode $ \h -> do
    first <- T.hGetLine h
    second <- T.hGetLine h
    rest <- T.hGetContents h
    print (first, second, T.length rest)
  withFile "u.txt" WriteMode $ \h -> do
    hSetEncoding h utf16
    hSetNewlineMode h (NewlineMode CRLF CRLF)
    T.hPutStrLn h "größe\nx"
  B.readFile "u.txt" >>= print
  lazy <- L.readFile "t.txt"
  print (L.length lazy, L.fromStrict back == lazy)
  T.interact (T.unwords . reverse . T.words)
  where
    pieces b = if B.null b then [] else B.take 2 b : pieces (B.drop 2 b)
