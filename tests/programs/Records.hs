{-# LANGUAGE NamedFieldPuns, RecordWildCards, DuplicateRecordFields #-}
-- | Records: construction, update, several constructors sharing a field, strict fields, positional and named patterns, Show of operators.
module Main (main) where

data Vec = Vec { vx, vy :: !Double } deriving (Show, Read, Eq, Ord)

data Node
  = Leaf { name :: String, weight :: Int }
  | Branch { name :: String, children :: [Node], weight :: Int }
  | Empty {}
  deriving (Show, Read, Eq, Ord)

data Op = Op { (+++) :: Int, op' :: Maybe Op, _under :: Bool } deriving (Show, Eq, Read)

data Big = Big
  { f1 :: Int, f2 :: Char, f3 :: Double, f4 :: Float, f5 :: String, f6 :: Bool, f7 :: (), f8 :: [Int]
  , f9 :: Maybe Int, f10 :: Either Int String, f11 :: (Int, Int), f12 :: Integer }
  deriving (Show, Eq, Ord)

total :: Node -> Int
total Leaf {weight} = weight
total Branch {..} = weight + sum (map total children)
total Empty {} = 0

rename :: (String -> String) -> Node -> Node
rename f n@Leaf {name = old} = n {name = f old}
rename f n@Branch {..} = n {name = f name, children = map (rename f) children}
rename _ Empty = Empty

main :: IO ()
main = do
  let v = Vec {vx = 1, vy = -2.5}
  print v
  print v {vy = 7}
  print (v < v {vx = 2}, compare v v, (read (show v) :: Vec) == v)
  print (map ($ v) [vx, vy])
  let tree = Branch "root" [Leaf "a" 1, Leaf {weight = -2, name = "b"}, Branch {name = "c", weight = 3, children = [Empty, Leaf "d" 4]}] 10
  print tree
  print (total tree)
  print (rename (++ "!") tree)
  print (map weight (children tree))
  print (read (show tree) == tree)
  print (tree {weight = 0} < tree, rename id tree == tree)
  let o = Op {(+++) = -3, op' = Just (Op 4 Nothing False), _under = True}
  print o
  print ((+++) o, fmap (+++) (op' o), read (show o) == o)
  let big = Big 1 'c' 2.5 (-0.5) "s\"\n" True () [1, 2] (Just (-1)) (Left (-2)) (3, -4) (2 ^ (70 :: Int))
  print big
  print (big {f12 = 0, f1 = 2} > big, big {f5 = ""} < big, big == big {f3 = 2.5})
  print (f8 big, f9 big, f10 big, f11 big)


