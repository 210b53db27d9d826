-- | Char and Unicode: classification, case mapping, escapes, and UTF-8 output of every length.
module Main (main) where

import Data.Char
import Data.List (foldl')
import Data.Word
import System.IO

digest :: [Int] -> Word32
digest = foldl' (\h x -> (h * 16777619) + fromIntegral x) 2166136261

samples :: String
samples = "aZ09 _\t\n\"'\\\DEL\200\233\223\305\332\960\937\1046\1078\8364\8721\10077\12354\20013\65039\65279\65533\66560\119070\128512\1114111\0\127\128\255\256\2047\2048\65535\65536"

main :: IO ()
main = do
  putStrLn "héllo wörld, ελληνικά, русский, 日本語, עברית, 🎉🚀 𝔘𝔫𝔦𝔠𝔬𝔡𝔢"
  putStrLn "ascii | ÿ | Ā | ߿ | ࠀ | \65535 | 𐀀 |"
  print samples
  print "héllo \1234\&5 \SO\&H \x1f600 \a\b\f\v"
  mapM_ (\c -> print (c, ord c, generalCategory c, [isAlpha c, isDigit c, isUpper c, isLower c, isSpace c, isPunctuation c, isSymbol c, isPrint c, isControl c, isAlphaNum c, isHexDigit c, isSeparator c, isMark c, isNumber c])) samples
  print (map toUpper samples, map toLower samples, map toTitle samples)
  putStrLn (map toUpper "straße ñandú ångström ďábel œuvre ǆ ﬁ")
  -- whole planes, digested
  let planes = [(0, 0x2fff), (0x3000, 0xd7ff), (0xe000, 0xffff), (0x10000, 0x1ffff), (0x20000, 0x2ffff), (0xe0000, 0xe01ff)]
  print [digest [fromEnum (generalCategory (chr c)) | c <- [a .. b]] | (a, b) <- planes]
  print [digest [ord (f (chr c)) | c <- [a .. b]] | (a, b) <- take 4 planes, f <- [toUpper, toLower, toTitle]]
  print [length (filter p (map chr [0 .. 0xffff])) | p <- [isAlpha, isUpper, isLower, isSpace, isPrint, isPunctuation, isNumber, isMark]]
  print (map digitToInt "0123456789abcdefABCDEF", map intToDigit [0 .. 15], map subtract' ['a' .. 'f'])
  print (lexLitChar "\\nabc", lexLitChar "\\x41b", readLitChar "\\1234x", showLitChar '\n' "", concatMap (`showLitChar` "") "\t\200z")
  print (['a' .. 'k'], ['a', 'c' .. 'k'], ['z', 'y' .. 'p'], succ 'a', pred '\1000', [maxBound :: Char], fromEnum 'x', isAscii '\128', isLatin1 '\255')
  print (read "'\\''" :: Char, read "\"a\\\\b\\\"c\\1234\\&5\\SOH\"" :: String, read "['x','\\t']" :: String)
  print (words "  spaced\tout\nwords\160nbsp ", lines "a\n\nb\r\nc", unwords ["x", "", "y"], unlines ["p", "q"])
  enc <- hGetEncoding stdout
  print enc
  hSetEncoding stdout latin1
  putStrLn "latin1: \233\255"
  hSetEncoding stdout utf16le
  putStrLn "16: \8364\128512"
  hSetEncoding stdout utf8
  hPutStrLn stderr "στδερρ: ошибка"
 where
  subtract' c = ord c - ord 'a'
