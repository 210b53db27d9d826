-- An expression parser: results, and error messages as megaparsec draws them.
import Control.Monad (void)
import Control.Monad.Combinators.Expr
import Data.Void (Void)
import Text.Megaparsec
import Text.Megaparsec.Char
import qualified Text.Megaparsec.Char.Lexer as L

type Parser = Parsec Void String

space' :: Parser ()
space' = L.space space1 (L.skipLineComment "--") (L.skipBlockComment "{-" "-}")

symbol :: String -> Parser String
symbol = L.symbol space'

expression :: Parser Integer
expression = makeExprParser term
  [ [prefix "-" negate], [binary "*" (*)], [binary "+" (+), binary "-" (-)] ]
  where
    term = between (symbol "(") (symbol ")") expression <|> L.lexeme space' L.decimal
    prefix name f = Prefix (f <$ symbol name)
    binary name f = InfixL (f <$ symbol name)

try' :: String -> IO ()
try' s = either (putStr . errorBundlePretty) print (parse (space' *> expression <* eof) "input" s)

main :: IO ()
main = do
  try' "1 + 2 * (3 - 4) {- comment -} * -5 -- end"
  try' "1 + * 2"
  try' "(1 + 2"
  print (parseMaybe (sepBy1 (some letterChar) (void (char ',')) :: Parser [String]) "a,bc,d")
