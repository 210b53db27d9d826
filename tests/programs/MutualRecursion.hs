-- | Mutual recursion: functions, data, local groups, state machines, deep non-tail recursion, an evaluator.
module Main (main) where

import Data.Char
import qualified Data.Map as M

isEven, isOdd :: Int -> Bool
isEven 0 = True
isEven n = isOdd (n - 1)
isOdd 0 = False
isOdd n = isEven (n - 1)

f, m :: Int -> Int
f 0 = 1
f n = n - m (f (n - 1))
m 0 = 0
m n = n - f (m (n - 1))

ackermann :: Int -> Int -> Int
ackermann 0 n = n + 1
ackermann k 0 = ackermann (k - 1) 1
ackermann k n = ackermann (k - 1) (ackermann k (n - 1))

data Forest a = Forest [Rose a] deriving Show
data Rose a = Rose a (Forest a) deriving Show

build :: Int -> Rose Int
build n = Rose n (buildF (n - 1))
buildF :: Int -> Forest Int
buildF n = Forest [build k | k <- [0 .. n]]

sumR :: Rose Int -> Int
sumR (Rose a fo) = a + sumF fo
sumF :: Forest Int -> Int
sumF (Forest rs) = sum (map sumR rs)

-- expr = term (('+'|'-') term)*; term = factor (('*'|'/') factor)*; factor = num | name | '(' expr ')' | '-' factor
type Parser a = String -> Either String (a, String)
data E = Num Integer | Var String | Bin Char E E | Neg E deriving (Show, Eq)

expr, term, factor :: Parser E
expr s = term s >>= uncurry (chain "+-" term)
term s = factor s >>= uncurry (chain "*/" factor)
factor [] = Left "unexpected end"
factor s@(c : cs)
  | isSpace c = factor cs
  | isDigit c = let (d, r) = span isDigit s in Right (Num (read d), r)
  | isAlpha c = let (d, r) = span isAlphaNum s in Right (Var d, r)
  | c == '-' = do (e, r) <- factor cs; Right (Neg e, r)
  | c == '(' = do
      (e, r) <- expr cs
      case dropWhile isSpace r of
        ')' : r' -> Right (e, r')
        r' -> Left ("expected ) at " ++ show r')
  | otherwise = Left ("unexpected " ++ show c)

chain :: String -> Parser E -> E -> String -> Either String (E, String)
chain ops p e s = case dropWhile isSpace s of
  c : cs | c `elem` ops -> p cs >>= \(e', r) -> chain ops p (Bin c e e') r
  r -> Right (e, r)

evalE :: M.Map String Integer -> E -> Either String Integer
evalE _ (Num n) = Right n
evalE env (Var v) = maybe (Left ("unbound " ++ v)) Right (M.lookup v env)
evalE env (Neg e) = negate <$> evalE env e
evalE env (Bin o a b) = do
  x <- evalE env a
  y <- evalE env b
  case o of
    '+' -> Right (x + y)
    '-' -> Right (x - y)
    '*' -> Right (x * y)
    _ | y == 0 -> Left "division by zero"
      | otherwise -> Right (x `div` y)

machine :: String -> [String]
machine = start
 where
  start [] = ["end in start"]
  start (c : cs)
    | isDigit c = number [c] cs
    | c == '"' = string "" cs
    | isSpace c = start cs
    | otherwise = ("other " ++ [c]) : start cs
  number acc (c : cs) | isDigit c = number (c : acc) cs
  number acc cs = ("number " ++ reverse acc) : start cs
  string acc ('"' : cs) = ("string " ++ reverse acc) : start cs
  string acc ('\\' : c : cs) = string (c : acc) cs
  string acc (c : cs) = string (c : acc) cs
  string acc [] = ["unterminated " ++ reverse acc]

deep :: Int -> Integer
deep 0 = 0
deep n = 1 + deeper (n - 1)
deeper :: Int -> Integer
deeper 0 = 0
deeper n = 2 + deep (n - 1)

main :: IO ()
main = do
  print (map isEven [0 .. 10], isOdd 1000001)
  print (map f [0 .. 30], map m [0 .. 30])
  print (ackermann 2 300, ackermann 3 5)
  print (map (sumR . build) [0 .. 10])
  print (build 2)
  let env = M.fromList [("x", 7), ("big", 2 ^ (80 :: Int))]
  mapM_ (\s -> putStrLn (s ++ " => " ++ either ("error: " ++) show (expr s >>= \(e, r) -> if all isSpace r then evalE env e else Left ("left over " ++ show r))))
    ["1 + 2 * 3", "(1 + 2) * 3", "2 * (x - 3) * -x", "big / (x + 1)", "1 - 2 - 3", "100 / 7 / 2", "1 / (x - 7)", "y", "(1 + 2", "1 $ 2", "", "-(-(-4))", "((((((x))))))"]
  print (fmap fst (expr "a*b+c*(d-e)"))
  mapM_ putStrLn (machine "12 \"a\\\"b\" + 345x\"open")
  print (deep 200000, deeper 200001)
