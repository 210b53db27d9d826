-- Parsec: expressions, languages, user state, positions and error messages, over String and Text.
module Main (main) where

import Control.Monad (void)
import qualified Data.Text as T
import Text.Parsec
import Text.Parsec.Expr
import Text.Parsec.Language (emptyDef, haskellDef)
import qualified Text.Parsec.Token as P

lexer :: P.TokenParser ()
lexer = P.makeTokenParser haskellDef

expr :: Parsec String () Integer
expr = buildExpressionParser table term <?> "expression"
  where
    term = P.parens lexer expr <|> P.natural lexer <?> "term"
    table =
      [ [Prefix (negate <$ P.reservedOp lexer "-")]
      , [Infix ((^) <$ P.reservedOp lexer "^") AssocRight]
      , [Infix ((*) <$ P.reservedOp lexer "*") AssocLeft, Infix (div <$ P.reservedOp lexer "/") AssocLeft]
      , [Infix ((+) <$ P.reservedOp lexer "+") AssocLeft, Infix ((-) <$ P.reservedOp lexer "-") AssocLeft]
      ]

csv :: Parsec T.Text Int [[String]]
csv = row `sepEndBy` (newline <* modifyState (+ 1)) <* eof
  where
    row = cell `sepBy1` char ','
    cell = between (char '"') (char '"') (many (noneOf "\"" <|> try ('"' <$ string "\"\""))) <|> many (noneOf ",\n\"")

main :: IO ()
main = do
  mapM_ (print . parse (P.whiteSpace lexer *> expr <* eof) "input") ["1+2*3", "2^3^2 - -4", "(1 + 2", "1 +", "10 / {- c -} 3 -- end", "x", "1 2"]
  print (runParser ((,) <$> csv <*> getState) 0 "t.csv" (T.pack "a,b\n\"c \"\"d\"\"\",é\n"))
  print (runParser ((,) <$> csv <*> getState) 0 "t.csv" (T.pack "a,b\n\"c"))
  print (parse (P.stringLiteral lexer) "" "\"a\\n\\955\\x41\\&b\"", parse (P.float lexer) "" "1.25e3 ", parse (P.charLiteral lexer) "" "'\\''")
  print (parse (many1 (try (string "foo") <|> string "fob") <* (void newline <|> eof)) "" "foofobfox")
  print (parse (choice [string "one" <?> "first", unexpected "thing", fail "no"]) "" "two")
  print (parse (manyTill anyChar (lookAhead (string "end")) >> getPosition) "f" "a\n\tb\nend")
  print (parse (chainl1 (read <$> many1 digit) ((-) <$ char '-')) "" "9-3-2" :: Either ParseError Int)
  print (parse (count 3 (oneOf "ab") <* notFollowedBy alphaNum) "" "abab")
  print (parse (P.commaSep (P.makeTokenParser emptyDef) (P.identifier lexer)) "" "a, b' ,case")
