{-# LANGUAGE DeriveFunctor, AllowAmbiguousTypes, RankNTypes, QuantifiedConstraints, ConstraintKinds, PatternSynonyms, ViewPatterns, LambdaCase, MultiWayIf, TupleSections, BangPatterns, MagicHash, UnboxedTuples, ImplicitParams, Arrows, MonadComprehensions, ParallelListComp, RecursiveDo, TypeApplications, ScopedTypeVariables #-}
-- | Language features: rank-n, free monads, Church encodings, lenses, pattern synonyms, views, mdo, unboxed tuples, implicit parameters, arrows, levity.
module Main (main) where

import Control.Arrow
import Control.Monad.Fix
import Data.Functor.Const
import Data.Functor.Identity
import Data.IORef
import Data.List (unfoldr)
import qualified Data.Map as M
import GHC.Exts

newtype Church = Church (forall a. (a -> a) -> a -> a)
toInt' :: Church -> Int
toInt' (Church n) = n (+ 1) 0
csuc :: Church -> Church
csuc (Church n) = Church (\f -> f . n f)
cadd, cmul, cexp :: Church -> Church -> Church
cadd (Church a) (Church b) = Church (\f -> a f . b f)
cmul (Church a) (Church b) = Church (a . b)
cexp (Church a) (Church b) = Church (b a)

data Free f a = Pure a | Free (f (Free f a))
instance Functor f => Functor (Free f) where
  fmap f (Pure a) = Pure (f a)
  fmap f (Free x) = Free (fmap (fmap f) x)
instance Functor f => Applicative (Free f) where { pure = Pure; Pure f <*> x = fmap f x; Free g <*> x = Free (fmap (<*> x) g) }
instance Functor f => Monad (Free f) where { Pure a >>= k = k a; Free x >>= k = Free (fmap (>>= k) x) }
data Cmd k = Get String (Maybe Int -> k) | Put String Int k | Say String k deriving Functor
get' :: String -> Free Cmd (Maybe Int)
get' s = Free (Get s Pure)
put' :: String -> Int -> Free Cmd ()
put' s n = Free (Put s n (Pure ()))
say :: String -> Free Cmd ()
say s = Free (Say s (Pure ()))

interpret :: M.Map String Int -> Free Cmd a -> ([String], a)
interpret _ (Pure a) = ([], a)
interpret m (Free (Get s k)) = interpret m (k (M.lookup s m))
interpret m (Free (Put s n k)) = interpret (M.insert s n m) k
interpret m (Free (Say s k)) = first (s :) (interpret m k)

type Lens s t a b = forall f. Functor f => (a -> f b) -> s -> f t
over :: Lens s t a b -> (a -> b) -> s -> t
over l f = runIdentity . l (Identity . f)
view :: Lens s t a b -> s -> a
view l = getConst . l Const
_1 :: Lens (a, c) (b, c) a b
_1 f (a, c) = fmap (, c) (f a)
_2 :: Lens (c, a) (c, b) a b
_2 f (c, a) = fmap (c,) (f a)

pattern Pair :: a -> b -> (a, b)
pattern Pair x y = (x, y)
{-# COMPLETE Pair #-}
pattern Even :: Int -> Int
pattern Even h <- (halve -> Just h) where Even h = h * 2
halve :: Int -> Maybe Int
halve n = if even n then Just (n `div` 2) else Nothing
pattern Head :: a -> [a]
pattern Head x <- x : _

classify :: Int -> String
classify = \case
  0 -> "zero"
  Even (Even h) -> "4*" ++ show h
  Even h -> "2*" ++ show h
  n | n < 0 -> "negative odd"
    | otherwise -> if | n > 100 -> "big" | n > 10, n < 50 -> "middling" | otherwise -> "odd"

sumProd :: Int -> (# Int, Integer #)
sumProd n = go n 0 1 where
  go 0 !s !p = (# s, p #)
  go k s p = go (k - 1) (s + k) (p * toInteger k)

unboxed :: Int -> Double
unboxed (I# n) = D# (go n 0.0##) where
  go 0# acc = acc
  go k acc = go (k -# 1#) (acc +## (1.0## /## int2Double# k))

newtype Circuit a b = Circuit { stepC :: a -> (b, Circuit a b) }

data Node = Node String [Node]

main :: IO ()
main = do
  let two = csuc (csuc (Church (\_ x -> x)))
      three = csuc two
  print (map toInt' [two, cadd two three, cmul two three, cexp two three, cexp three (cmul two two)])
  print (interpret (M.fromList [("x", 20)]) (do { x <- fmap (maybe 0 (+ 1)) (get' "x"); put' "y" (x * 2); say "stored"; y <- get' "y"; z <- get' "z"; say (show y); return (x, y, z) }))
  print (over (_1 . _2) length ((1 :: Int, "abc"), True), view (_2 . _1) ('a', ("b", 'c')), over _2 (map fromEnum) ('x', "yz"))
  print (map classify [0, 4, 6, 7, 12, 101, -3, 22, 51], let Pair a b = Pair 'p' (Even 21) in (a, b), [x | Head x <- ["abc", "", "d"]])
  case sumProd 25 of (# s, p #) -> print (s, p)
  print (unboxed 1000, isTrue# (3# ># 2#), C# (chr# 955#), W# (int2Word# 7# `and#` 5##))
  print (let ?verbose = True; ?depth = 3 :: Int in implicit 4)
  print ((first (+ 1) >>> second (* 2) >>> arr (uncurry (+))) (1, 2), ((+ 1) &&& (* 2)) 5, ((+ 1) *** show) (1, 2), left (+ 1) (Left 1 :: Either Int Int), (show ||| id) (Left 3 :: Either Int String))
  print [x * y | x <- Just 3, y <- Just 4, x < y]
  print [(x, y, z) | x <- [1 :: Int ..] | y <- "parallel" | z <- [True, False, True]]
  xs <- mdo { r <- newIORef (take 5 ys); let { ys = 1 : map (* 3) ys }; readIORef r }
  print (xs :: [Int])
  rec { let { a = Node "a" [b]; b = Node "b" [a, b] } ; _ <- return () }
  print (take 7 (unfoldr (\(Node n ns) -> Just (n, last ns)) a))
  print (fix (\rec' n -> if n <= 1 then 1 else n * rec' (n - 1)) (20 :: Integer))
  print (the' @Int, sortWith negate [3, 1, 2 :: Int], groupWith even [1 .. 6 :: Int], fromString' "overloaded")
 where
  implicit :: (?verbose :: Bool, ?depth :: Int) => Int -> String
  implicit n = if n == 0 then show ?depth else let ?depth = ?depth + n in (if ?verbose then "." else "") ++ implicit (n - 1)
  the' :: forall a. (Bounded a, Integral a) => Bool
  the' = toInteger (maxBound @a) > 1000000
  fromString' = id :: String -> String
