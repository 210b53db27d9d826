{-# LANGUAGE GADTs, ScopedTypeVariables, DataKinds, PolyKinds, KindSignatures, TypeApplications, ExistentialQuantification #-}
-- | Typeable: representations, cast, gcast, eqT, Dynamic, fingerprints (MD5), exceptions found by type.
module Main (main) where

import Control.Exception
import Data.Dynamic
import Data.Maybe (mapMaybe)
import Data.Type.Equality
import Data.Typeable
import qualified Data.Map as M
import GHC.Fingerprint
import qualified Type.Reflection as R
import Data.Int
import Data.Word

data Local a = Local a deriving Show
data Tagged (n :: k) = Tagged
data Value = forall a. (Typeable a, Show a) => Value a

ints :: [Value] -> [Int]
ints = mapMaybe (\(Value a) -> cast a)

describe :: forall a. Typeable a => a -> String
describe a
  | Just (n :: Int) <- cast a = "int " ++ show n
  | Just (s :: String) <- cast a = "string " ++ s
  | Just (f :: Int -> Int) <- cast a = "function giving " ++ show (f 20)
  | Just Refl <- eqT @a @(Maybe Bool) = "maybe bool " ++ show a
  | otherwise = "a " ++ show (typeOf a)

main :: IO ()
main = do
  let values = [Value (1 :: Int), Value "two", Value (3 :: Int), Value (4 :: Integer), Value (Just (5 :: Int)), Value (Local 'x'), Value (6 :: Int8)]
  print (scanl (+) 0 (ints values))
  print [typeOf a | Value a <- values]
  mapM_ putStrLn [describe (7 :: Int), describe "s", describe ((+ 1) :: Int -> Int), describe (Just True), describe [Just ()], describe (M.fromList [(1 :: Word, 'c')])]
  print (typeRep (Proxy :: Proxy Either), typeRep (Proxy :: Proxy (Either Int)), typeRep (Proxy :: Proxy '[ 'True, 'False]), typeRep (Proxy :: Proxy (Tagged 3)), typeRep (Proxy :: Proxy "sym"))
  print (typeOf (undefined :: (Int, [Maybe (Char -> IO ())], Local (Local ()))), typeOf (undefined :: Int -> (Int -> Int) -> Int))
  print (splitTyConApp (typeOf (Left 'x' :: Either Char Bool)), typeRepArgs (typeOf "x"), tyConModule (typeRepTyCon (typeOf (Local ()))))
  print (funResultTy (typeOf not) (typeOf True), funResultTy (typeOf not) (typeOf 'x'), mkFunTy (typeOf 'a') (typeOf ()))
  print (compare (typeOf 'a') (typeOf 'b'), typeOf 'a' == typeOf "a", typeOf [1 :: Int] == typeOf [2 :: Int])
  let dyns = [toDyn 'x', toDyn (3 :: Int), toDyn (succ :: Int -> Int), toDyn "dyn"]
  print dyns
  print (mapMaybe fromDynamic dyns :: [Int], mapMaybe fromDynamic dyns :: String, fmap (\d -> fromDyn d (0 :: Int)) (dynApply (dyns !! 2) (dyns !! 1)))
  print (fmap (const ()) (dynApply (head dyns) (head dyns)))
  print (map fingerprintString ["", "a", "abc", "message digest", replicate 1000 'x', "unic\246d\233 \8364"])
  print (fingerprintFingerprints (map fingerprintString ["p", "q"]), fingerprint0)
  case R.typeRep @(Maybe Int) of
    R.App f x | Just HRefl <- R.eqTypeRep x (R.typeRep @Int) -> print (f, x)
    _ -> putStrLn "no"
  r <- try (throwIO (userError "by type"))
  case r of
    Left (e :: SomeException)
      | Just (a :: ArithException) <- fromException e -> print a
      | Just (i :: IOException) <- fromException e -> print i
      | otherwise -> putStrLn "other"
    Right () -> putStrLn "none"
  print (gcast (Just 'x') :: Maybe (Maybe Char), gcast (Just 'x') :: Maybe (Maybe Int))
