{-# LANGUAGE DeriveDataTypeable, RankNTypes, ScopedTypeVariables #-}
-- | deriving Data: generic traversals, queries, constructor reflection and building.
module Main (main) where

import Data.Data
import Data.Maybe (fromMaybe)

data Company = Company { depts :: [Dept] } deriving (Show, Eq, Data)
data Dept = Dept String Manager [Unit'] deriving (Show, Eq, Data)
data Unit' = Person Employee | Sub Dept deriving (Show, Eq, Data)
data Employee = Employee { who :: String, salary :: Salary } deriving (Show, Eq, Data)
newtype Salary = Salary Double deriving (Show, Eq, Data)
type Manager = Employee
data Op = Int :+ Int | Op :* Op | Neg Op deriving (Show, Eq, Data)
infixl 6 :+
infixl 7 :*

everywhere :: (forall a. Data a => a -> a) -> (forall a. Data a => a -> a)
everywhere f x = f (gmapT (everywhere f) x)

everything :: (r -> r -> r) -> (forall a. Data a => a -> r) -> (forall a. Data a => a -> r)
everything k f x = foldl k (f x) (gmapQ (everything k f) x)

mkT :: (Typeable a, Typeable b) => (b -> b) -> a -> a
mkT f = fromMaybe id (cast f)

mkQ :: (Typeable a, Typeable b) => r -> (b -> r) -> a -> r
mkQ r q a = maybe r q (cast a)

company :: Company
company = Company
  [ Dept "Research" (Employee "Ralf" (Salary 8000)) [Person (Employee "Joost" (Salary 1000)), Sub (Dept "Lab" (Employee "Marlow" (Salary 2000)) [])]
  , Dept "Strategy" (Employee "Blair" (Salary 100000)) [] ]

main :: IO ()
main = do
  print (everywhere (mkT (\(Salary s) -> Salary (s * 1.5))) company)
  print (everything (+) (mkQ 0 (\(Salary s) -> s)) company)
  print (everything (++) (mkQ [] (\(Employee n _) -> [n])) company)
  print (everything (+) (const (1 :: Int)) company, length (gmapQ (const ()) company))
  print (dataTypeOf company, dataTypeName (dataTypeOf (1 :+ 2)))
  print (map showConstr (dataTypeConstrs (dataTypeOf (1 :+ 2))), map constrFixity (dataTypeConstrs (dataTypeOf (1 :+ 2))))
  print (map constrFields [toConstr company, toConstr (Employee "" (Salary 0))], map constrIndex [toConstr (1 :+ 2), toConstr (Neg (1 :+ 1))])
  print (everywhere (mkT (\o -> case o of Neg (Neg x) -> x; a :* (0 :+ 0) -> a; x -> x)) (Neg (Neg ((1 :+ 2) :* (0 :+ 0)))))
  print (readConstr (dataTypeOf (Just 'x')) "Nothing", readConstr (dataTypeOf 'x') "y", readConstr (dataTypeOf (0 :: Int)) "42")
  print (fromConstrB (fromConstr (toConstr (7 :: Int))) (toConstr (1 :+ 2)) :: Op)
  print (fromConstr (indexConstr (dataTypeOf True) 2) :: Bool)
  print (gmapQ (\d -> show (toConstr d)) (3 :: Int, 'c', [True], Just (2.5 :: Double)))
  print (gmapM (mkM' (\n -> if n > (0 :: Int) then Just (n * 2) else Nothing)) (1 :+ 2), gmapM (mkM' (\n -> if n > (0 :: Int) then Just n else Nothing)) (1 :+ (-2)))
  print (toConstr (1.5 :: Double), toConstr (Left 1 :: Either Int ()), toConstr [1 :: Int], toConstr "")
 where
  mkM' :: (Typeable a, Typeable b) => (b -> Maybe b) -> a -> Maybe a
  mkM' f a = case cast a of
    Just b -> f b >>= cast
    Nothing -> Just a
