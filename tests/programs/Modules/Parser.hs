-- | A small parser monad with instances.
module Parser (Parser, runParser, expr, many1, digit, item) where

import Control.Applicative
import Data.Char

newtype Parser a = Parser { runParser :: String -> Maybe (a, String) }

instance Functor Parser where fmap f (Parser p) = Parser (fmap (\(a, r) -> (f a, r)) . p)
instance Applicative Parser where
  pure a = Parser (\s -> Just (a, s))
  Parser f <*> Parser p = Parser (\s -> f s >>= \(g, r) -> p r >>= \(a, r') -> Just (g a, r'))
instance Monad Parser where Parser p >>= f = Parser (\s -> p s >>= \(a, r) -> runParser (f a) r)
instance Alternative Parser where
  empty = Parser (const Nothing)
  Parser a <|> Parser b = Parser (\s -> a s <|> b s)

item :: (Char -> Bool) -> Parser Char
item f = Parser go
 where
  go (c : cs) | f c = Just (c, cs)
  go _ = Nothing

digit :: Parser Char
digit = item isDigit

many1 :: Parser a -> Parser [a]
many1 = some

expr :: Parser Integer
expr = term >>= rest
 where
  rest a = (item (== '+') *> term >>= rest . (a +)) <|> (item (== '-') *> term >>= rest . (a -)) <|> pure a
  term = factor >>= more
  more a = (item (== '*') *> factor >>= more . (a *)) <|> pure a
  factor = (read <$> many1 digit) <|> (item (== '(') *> expr <* item (== ')'))
