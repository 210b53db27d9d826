-- A calculator on Text, input in pieces, numbers from a ByteString.
{-# LANGUAGE OverloadedStrings #-}
import Control.Applicative
import qualified Data.Attoparsec.ByteString.Char8 as B
import Data.Attoparsec.Text
import qualified Data.Text as T

expression, term, factor :: Parser Integer
expression = chain term [('+', (+)), ('-', (-))]
term = chain factor [('*', (*)), ('/', div)]
factor = token decimal <|> token (char '(') *> expression <* token (char ')')

token :: Parser a -> Parser a
token p = p <* skipSpace

chain :: Parser a -> [(Char, a -> a -> a)] -> Parser a
chain p operators = p >>= rest
  where
    rest a = (choice [f a <$ token (char c) | (c, f) <- operators] >>= \g -> p >>= rest . g) <|> pure a

main :: IO ()
main = do
  print (parseOnly (expression <* endOfInput) "2 * (3 + 4) - 10 / 3")
  print (parseOnly (expression <* endOfInput) "2 * (3 + ")
  case parse (many1 letter) (T.pack "abc") of
    Partial k -> print (k "de 1")
    other -> print other
  print (B.parseOnly (B.sepBy1 B.scientific (B.char ',')) "1,2.5,-3e3,0.1e-2")
  print (parseOnly (takeWhile1 (/= ':') <* string ":" <* takeText) "kéy: värde")
