-- | Strings and Read: Data.List over strings, reads, readMaybe, ReadP and ReadPrec parsers, lexing.
module Main (main) where

import Data.Char
import Data.Int
import Data.List
import qualified Data.List.NonEmpty as NE
import Text.ParserCombinators.ReadP (ReadP, between, char, choice, count, many, munch1, readP_to_S, satisfy, sepBy, skipSpaces, (+++))
import qualified Text.ParserCombinators.ReadP as P
import Text.Read (Lexeme (..), lexP, parens, prec, readEither, readMaybe, readPrec, step)

data Json = Null | Bool Bool | Num Double | Str String | Arr [Json] | Obj [(String, Json)] deriving (Show, Eq)

json :: ReadP Json
json = skipSpaces *> value <* skipSpaces
 where
  value = choice
    [ Null <$ P.string "null", Bool True <$ P.string "true", Bool False <$ P.string "false", Num <$> number, Str <$> str
    , Arr <$> between (char '[') (skipSpaces *> char ']') (sepBy json (char ','))
    , Obj <$> between (char '{') (skipSpaces *> char '}') (sepBy member (char ',')) ]
  member = do { skipSpaces; k <- str; skipSpaces; _ <- char ':'; v <- json; return (k, v) }
  number = do
    sign <- P.option "" (P.string "-")
    whole <- munch1 isDigit
    frac <- P.option ".0" ((:) <$> char '.' <*> munch1 isDigit)
    ex <- P.option "" (do { _ <- satisfy (`elem` "eE"); s <- P.option "" (P.string "-"); d <- munch1 isDigit; return ('e' : s ++ d) })
    return (read (sign ++ whole ++ frac ++ ex))
  str = between (char '"') (char '"') (many (satisfy (`notElem` "\"\\") +++ escaped))
  escaped = char '\\' *> (choice [c <$ char e | (e, c) <- [('n', '\n'), ('t', '\t'), ('"', '"'), ('\\', '\\')]] +++ (char 'u' *> (chr . foldl' (\a d -> a * 16 + digitToInt d) 0 <$> count 4 (satisfy isHexDigit))))

parse :: String -> Maybe Json
parse s = case [j | (j, "") <- readP_to_S json s] of
  j : _ -> Just j
  [] -> Nothing

newtype Celsius = Celsius Int deriving (Show, Eq)
instance Read Celsius where
  readPrec = parens (prec 10 (do { n <- step readPrec; Ident "C" <- lexP; return (Celsius n) }))

main :: IO ()
main = do
  mapM_ (print . parse)
    ["null", " [1, -2.5e3, true , [ ], {}] ", "{\"a\": {\"b\": [\"x\\n\\u00e9\\\"\"]}, \"c\": false}", "[1,", "{\"a\" 1}", "tru", "[[[[[]]]]]", "-0.5e-2", "\"tab\\t\""]
  print (readMaybe "12" :: Maybe Int, readMaybe "12x" :: Maybe Int, readMaybe " 12 " :: Maybe Int, readMaybe "0x1F" :: Maybe Int, readMaybe "0b11" :: Maybe Int, readMaybe "1e3" :: Maybe Int, readMaybe "1.5" :: Maybe Int, readMaybe "-7" :: Maybe Int, readMaybe "(-7)" :: Maybe Int, readMaybe "- 7" :: Maybe Int)
  print (readEither "nope" :: Either String Int, readEither "1 2" :: Either String Int, readEither "True" :: Either String Bool)
  print (read "[(1,\"a\"),(2,\"b\")]" :: [(Int, String)], read "(1,2.5,'c',\"d\",[True],())" :: (Int, Double, Char, String, [Bool], ()), read "Just (Left [LT,GT])" :: Maybe (Either [Ordering] Int))
  print (readMaybe "300" :: Maybe Int8, readMaybe "Just 3" :: Maybe (Maybe Int), readMaybe "Just -3" :: Maybe (Maybe Int))
  print (read "21 C" :: Celsius, readMaybe "[(21 C), 3 C]" :: Maybe [Celsius], readMaybe "21 F" :: Maybe Celsius)
  print (lex " hello world", lex "123abc", lex "'x' y", lex "\"str\" z", lex "<=> 3", lex "", lex "(a)", lex "--x")
  print (fst (last (readP_to_S (many (P.munch1 isAlpha <* skipSpaces)) "a few words here")))
  -- Data.List
  print (sort "the quick brown fox", nub "mississippi", group (sort "mississippi"), isPrefixOf "ab" "abc", isInfixOf "issi" "mississippi", isSuffixOf "pi" "mississippi")
  print (partition isUpper "HeLLo", splitAt 3 "abcdef", span isDigit "12ab", break (== ' ') "two words", stripPrefix "foo" "foobar", dropWhileEnd isSpace "trim  ")
  print (transpose ["abc", "de", "fghi"], subsequences "abcd", take 8 (permutations "abcd"), foldl' (flip (:)) [] "reverse")
  print (intercalate ", " ["a", "b"], intersperse '-' "dash", zip3 "ab" [1 :: Int ..] [True, False], unzip3 [(1 :: Int, 'a', "x"), (2, 'b', "y")], lookup 2 [(1 :: Int, "one"), (2, "two")])
  print (insertBy (\a b -> compare (snd a) (snd b)) ('z', 2) [('a', 1), ('b', 3 :: Int)], deleteBy (\a b -> a == b + 1) 3 [1, 2, 3 :: Int], unionBy (\a b -> a `mod` 3 == b `mod` 3) [1, 2] [3, 4, 5 :: Int], "abcd" \\ "bd", union "abc" "bcd", intersect "abcd" "bdx")
  print (groupBy (\a b -> isDigit a == isDigit b) "ab12c3", sortOn negate [3, 1, 2 :: Int], sortBy (\a b -> compare (length a) (length b)) ["ccc", "a", "bb", "d"], maximumBy (\a b -> compare (snd a) (snd b)) (zip "abc" [2, 3, 3 :: Int]), insert 3 [1, 5 :: Int])
  print (mapAccumL (\a c -> (a + ord c, chr (a `mod` 26 + 97))) 0 "accum", mapAccumR (\a c -> (c : a, length a)) "" "right", unfoldr (\n -> if n > 100 then Nothing else Just (n, n * 2)) (1 :: Int), scanr (+) 0 [1 .. 5 :: Int], scanl1 max [3, 1, 4, 1, 5 :: Int], iterate (* 3) 1 !! 10 :: Int)
  print (findIndex (> 3) [1 .. 10 :: Int], elemIndices 's' "mississippi", zipWith3 (,,) "a" "b" "c", genericLength "four" :: Integer, tails "abc", inits "abc", isSubsequenceOf "ace" "abcde", and [], or [], all even [2, 4 :: Int])
  print (NE.group "aabccc", NE.head (5 NE.:| [6 :: Int]), NE.toList (NE.map negate (1 NE.:| [2, 3 :: Int])), fmap NE.length (NE.nonEmpty ""))
  let text = concat (replicate 200 "lorem ipsum dolor sit amet ")
  print (length text, length (words text), take 5 (sortOn (negate . snd) (map (\g -> (head g, length g)) (group (sort (words text))))), length (nub text))
