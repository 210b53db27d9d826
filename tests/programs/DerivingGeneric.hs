{-# LANGUAGE DeriveGeneric, DeriveAnyClass, DefaultSignatures, FlexibleContexts, TypeOperators, ScopedTypeVariables #-}
-- | deriving Generic: an encoder, a decoder, a counter and a printer written over representations.
module Main (main) where

import GHC.Generics

class Encode a where
  encode :: a -> [Int]
  default encode :: (Generic a, GEncode (Rep a)) => a -> [Int]
  encode = gencode . from
  decode :: [Int] -> Maybe (a, [Int])
  default decode :: (Generic a, GEncode (Rep a)) => [Int] -> Maybe (a, [Int])
  decode s = do (r, rest) <- gdecode s; Just (to r, rest)

class GEncode f where
  gencode :: f p -> [Int]
  gdecode :: [Int] -> Maybe (f p, [Int])

instance GEncode U1 where
  gencode U1 = []
  gdecode s = Just (U1, s)
instance (GEncode a, GEncode b) => GEncode (a :*: b) where
  gencode (a :*: b) = gencode a ++ gencode b
  gdecode s = do { (a, s1) <- gdecode s; (b, s2) <- gdecode s1; Just (a :*: b, s2) }
instance (GEncode a, GEncode b) => GEncode (a :+: b) where
  gencode (L1 a) = 0 : gencode a
  gencode (R1 b) = 1 : gencode b
  gdecode (0 : s) = do (a, r) <- gdecode s; Just (L1 a, r)
  gdecode (1 : s) = do (b, r) <- gdecode s; Just (R1 b, r)
  gdecode _ = Nothing
instance GEncode a => GEncode (M1 i c a) where
  gencode (M1 a) = gencode a
  gdecode s = do (a, r) <- gdecode s; Just (M1 a, r)
instance Encode a => GEncode (K1 i a) where
  gencode (K1 a) = encode a
  gdecode s = do (a, r) <- decode s; Just (K1 a, r)

instance Encode Int where
  encode n = [n]
  decode (n : s) = Just (n, s)
  decode [] = Nothing
instance Encode Char where
  encode c = [fromEnum c]
  decode s = do (n, r) <- decode s; Just (toEnum n, r)
instance Encode a => Encode [a]
instance Encode a => Encode (Maybe a)
instance (Encode a, Encode b) => Encode (a, b)
instance Encode Bool

data Animal = Dog { name :: String, age :: Int } | Cat { lives :: Maybe Int, friends :: [Animal] } | Int :=> Bool | Fish
  deriving (Show, Eq, Generic, Encode)
infixl 7 :=>

class Names f where names :: f p -> [String]
instance (Names a, Names b) => Names (a :+: b) where
  names (L1 a) = names a
  names (R1 b) = names b
instance (Names a, Datatype d) => Names (M1 D d a) where
  names m@(M1 a) = (datatypeName m ++ "@" ++ moduleName m ++ (if isNewtype m then " newtype" else " data")) : names a
instance (Fields a, Constructor c) => Names (M1 C c a) where
  names m@(M1 a) = (conName m ++ " " ++ show (conFixity m) ++ " " ++ show (conIsRecord m)) : fields a

class Fields f where fields :: f p -> [String]
instance Fields U1 where fields _ = []
instance (Fields a, Fields b) => Fields (a :*: b) where fields (a :*: b) = fields a ++ fields b
instance Selector s => Fields (M1 S s (K1 i a)) where
  fields m = ["." ++ selName m ++ " " ++ show (selSourceStrictness m)]

main :: IO ()
main = do
  let values = [Dog "Rex" 3, Cat (Just 9) [Dog "Al" (-1), Fish], 5 :=> True, Fish, Cat Nothing []]
  mapM_ (print . encode) values
  print (map (\v -> fmap fst (decode (encode v)) == Just v) values)
  print (decode (encode values ++ [7, 8]) :: Maybe ([Animal], [Int]))
  print (decode [0, 1] :: Maybe (Animal, [Int]))
  mapM_ (print . names . from) values
  print (names (from (Just 'x')) , names (from [LT]), names (from (True, ())))
