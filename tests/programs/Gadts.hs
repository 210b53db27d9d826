{-# LANGUAGE GADTs, KindSignatures, RankNTypes, DataKinds, StandaloneDeriving #-}
-- | GADTs: a typed expression language, length-indexed vectors, existential packing, equality witnesses.
module Main (main) where

import Data.Kind (Type)

data Expr :: Type -> Type where
  I :: Int -> Expr Int
  B :: Bool -> Expr Bool
  Add :: Expr Int -> Expr Int -> Expr Int
  Mul :: Expr Int -> Expr Int -> Expr Int
  Less :: Expr Int -> Expr Int -> Expr Bool
  If :: Expr Bool -> Expr a -> Expr a -> Expr a
  Pair :: Expr a -> Expr b -> Expr (a, b)
  Fst :: Expr (a, b) -> Expr a
  Snd :: Expr (a, b) -> Expr b
  Lam :: (Expr a -> Expr b) -> Expr (a -> b)
  App :: Expr (a -> b) -> Expr a -> Expr b
  Val :: a -> Expr a

eval :: Expr a -> a
eval (I n) = n
eval (B b) = b
eval (Add a b) = eval a + eval b
eval (Mul a b) = eval a * eval b
eval (Less a b) = eval a < eval b
eval (If c t e) = if eval c then eval t else eval e
eval (Pair a b) = (eval a, eval b)
eval (Fst p) = fst (eval p)
eval (Snd p) = snd (eval p)
eval (Lam f) = \x -> eval (f (Val x))
eval (App f a) = eval f (eval a)
eval (Val a) = a

size :: Expr a -> Int
size (Add a b) = 1 + size a + size b
size (Mul a b) = 1 + size a + size b
size (Less a b) = 1 + size a + size b
size (If c t e) = 1 + size c + size t + size e
size (Pair a b) = 1 + size a + size b
size (Fst p) = 1 + size p
size (Snd p) = 1 + size p
size (App f a) = 1 + size f + size a
size (Lam f) = 1 + size (f (Val undefined))
size _ = 1

data Nat = Z | S Nat

data Vec (n :: Nat) a where
  Nil :: Vec 'Z a
  (:>) :: a -> Vec n a -> Vec ('S n) a
infixr 5 :>

deriving instance Show a => Show (Vec n a)
deriving instance Eq a => Eq (Vec n a)

vhead :: Vec ('S n) a -> a
vhead (a :> _) = a

vtail :: Vec ('S n) a -> Vec n a
vtail (_ :> v) = v

vzip :: (a -> b -> c) -> Vec n a -> Vec n b -> Vec n c
vzip _ Nil Nil = Nil
vzip f (a :> as) (b :> bs) = f a b :> vzip f as bs

vlist :: Vec n a -> [a]
vlist Nil = []
vlist (a :> v) = a : vlist v

data SomeVec a where SomeVec :: Vec n a -> SomeVec a

fromL :: [a] -> SomeVec a
fromL [] = SomeVec Nil
fromL (x : xs) = case fromL xs of SomeVec v -> SomeVec (x :> v)

data Rep a where
  RInt :: Rep Int
  RList :: Rep a -> Rep [a]
  RPair :: Rep a -> Rep b -> Rep (a, b)

data Equal a b where Refl :: Equal a a

same :: Rep a -> Rep b -> Maybe (Equal a b)
same RInt RInt = Just Refl
same (RList a) (RList b) = do Refl <- same a b; Just Refl
same (RPair a b) (RPair c d) = do { Refl <- same a c; Refl <- same b d; Just Refl }
same _ _ = Nothing

castRep :: Rep a -> Rep b -> a -> Maybe b
castRep a b x = case same a b of Just Refl -> Just x; Nothing -> Nothing

showRep :: Rep a -> a -> String
showRep RInt n = show n
showRep (RList r) xs = concatMap ((++ ";") . showRep r) xs
showRep (RPair a b) (x, y) = "<" ++ showRep a x ++ "|" ++ showRep b y ++ ">"

main :: IO ()
main = do
  let e1 = If (Less (I 3) (Add (I 1) (I 1))) (I 10) (Mul (I 6) (I 7))
      e2 = Pair e1 (Less e1 (I 43))
      e3 = App (Lam (\p -> Add (Fst p) (If (Snd p) (I 1) (I 0)))) e2
  print (eval e1)
  print (eval e2)
  print (eval e3)
  print (map ($ 5) [eval (Lam (\x -> Mul x (Add x (I k)))) | k <- [0 .. 9]])
  print (size e1, size e2, size e3)
  let v = 1 :> 2 :> 3 :> Nil :: Vec ('S ('S ('S 'Z))) Int
  print v
  print (vhead (vtail v), vlist (vzip (,) v (vzip (*) v v)))
  print (v == vzip const v v, vzip (+) v v == v)
  case fromL "existential" of SomeVec w -> print (length (vlist w)) >> print w
  let rep = RList (RPair RInt (RList RInt))
  putStrLn (showRep rep [(1, [2, 3]), (-4, []), (5, [6])])
  print (fmap (map fst) (castRep rep (RList (RPair RInt (RList RInt))) [(1, [2])]))
  print (castRep rep RInt [(1, [2])])
