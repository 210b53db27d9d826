-- ghc-heap: what closures are and what they hold. Addresses and sizes in words are left out where they depend on the machine.
module Main (main) where

import Control.Concurrent.MVar (newMVar)
import Control.Exception (evaluate)
import Data.IORef (newIORef)
import qualified Data.Map as M
import GHC.Exts.Heap

data T = A | B Int | C {left :: T, right :: [T], flag :: Bool}

{-# NOINLINE lazy #-}
lazy :: Int -> [Int]
lazy n = [n * 2 .. n * 3]

describe :: String -> Box -> IO ()
describe what box = do
  closure <- getBoxedClosureData box
  putStrLn (what ++ ": " ++ show (tipe (getInfo closure)) ++ fields closure)
  where
    getInfo c = info c
    fields c = case c of
      ConstrClosure {ptrArgs = ps, dataArgs = ds, name = n} -> " " ++ n ++ " " ++ show (length ps, length ds)
      FunClosure {ptrArgs = ps} -> " " ++ show (length ps)
      MutVarClosure {} -> " var"
      MVarClosure {} -> " mvar"
      ArrWordsClosure {bytes = b} -> " " ++ show b
      PAPClosure {arity = a, n_args = n} -> " " ++ show (a, n)
      _ -> ""

main :: IO ()
main = do
  let value = C A [B 7, A] True
  _ <- evaluate value
  describe "C" (asBox value)
  inner <- getClosureData value
  mapM_ (describe "field") (take 1 (allClosures inner))
  describe "A" . asBox =<< evaluate A
  describe "B" . asBox =<< evaluate (B 3)
  describe "pair" . asBox =<< evaluate (1 :: Int, 'c')
  describe "int" . asBox =<< evaluate (length (show 5) + 41)
  describe "map" . asBox =<< evaluate (M.fromList [(1 :: Int, "a"), (2, "b")])
  newIORef 'x' >>= \r -> evaluate r >>= describe "ioref" . asBox
  newMVar () >>= \r -> evaluate r >>= describe "mvar" . asBox
  let partial = foldr (\x k -> k . (x +)) id [1, 2 :: Int]
  _ <- evaluate (partial 0)
  xs <- pure (lazy 4)
  before <- getBoxedClosureData (asBox xs)
  print (isThunk before)
  _ <- evaluate (length xs)
  after <- getClosureData xs
  print (tipe (info after) == CONSTR_2_0 || tipe (info after) == CONSTR_NOCAF || tipe (info after) == CONSTR_1_1 || isIndirection after)
  same <- areBoxesEqual (asBox value) (asBox value)
  print same
  where
    isThunk c = case c of ThunkClosure {} -> True; APClosure {} -> True; SelectorClosure {} -> True; _ -> False
    isIndirection c = case c of IndClosure {} -> True; BlackholeClosure {} -> True; _ -> False
