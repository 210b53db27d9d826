-- | Data.Set, Data.IntSet, Data.Sequence, Data.Tree, Data.Graph.
module Main (main) where

import qualified Data.Graph as G
import qualified Data.IntSet as IS
import qualified Data.Sequence as S
import Data.Sequence (Seq (..), ViewL (..), viewl, (<|), (><), (|>))
import qualified Data.Set as Set
import qualified Data.Tree as T
import Data.Foldable (foldl', toList)

queens :: Int -> [[Int]]
queens n = go n Set.empty Set.empty Set.empty
 where
  go 0 _ _ _ = [[]]
  go r cols d1 d2 = [c : rest | c <- [1 .. n], not (Set.member c cols), not (Set.member (c + r) d1), not (Set.member (c - r) d2), rest <- go (r - 1) (Set.insert c cols) (Set.insert (c + r) d1) (Set.insert (c - r) d2)]

main :: IO ()
main = do
  let s = Set.fromList "the quick brown fox jumps"
      t = Set.fromList ['a' .. 'm']
  print (s, Set.size s, Set.member 'q' s, Set.toDescList t)
  print (Set.union s t, Set.intersection s t, Set.difference s t, Set.isSubsetOf (Set.fromList "fox") s)
  print (Set.map (min 'k') s, Set.filter (> 'n') s, Set.partition (< 'k') s, Set.split 'm' s, Set.elemAt 3 s, Set.findIndex 'k' s)
  print (Set.lookupGE 'g' s, Set.lookupLT 'b' s, Set.deleteMin t, Set.maxView t, Set.powerSet (Set.fromList [1, 2, 3 :: Int]), Set.cartesianProduct (Set.fromList "ab") (Set.fromList [1, 2 :: Int]))
  print (Set.foldr (:) [] s == toList s, sum (Set.map fromEnum s), Set.unions [Set.singleton 1, Set.fromList [2, 3 :: Int]], Set.disjoint s t, Set.valid (foldl' (flip Set.delete) s "brown"))
  print (length (queens 6), head (queens 8), length (queens 7))
  let is = IS.fromList [5, -3, 64, 63, 1000, -1000, 0, 31, 32]
  print (is, IS.member 64 is, IS.toList (IS.map (`div` 2) is), IS.split 31 is, IS.findMin is, IS.deleteMax is, IS.size (IS.union is (IS.fromList [0 .. 100])))
  print (IS.foldr (+) 0 is, IS.isSubsetOf (IS.fromList [0, 5]) is, IS.lookupGT 5 is, IS.partition even is)
  let q = S.fromList [1 .. 10 :: Int]
  print ((0 <| q) |> 11, S.length (q >< q), S.index q 4, S.lookup 99 q, S.update 2 99 q, S.reverse (S.take 3 q))
  print (S.splitAt 4 q, S.insertAt 3 42 q, S.deleteAt 0 q, S.adjust' (* 2) 9 q, S.mapWithIndex (,) (S.fromList "xyz"), S.sort (S.fromList "sequence"), S.zip q (S.fromList "abc"))
  case q of
    x :<| (rest :|> y) -> print (x, y, sum rest)
    _ -> putStrLn "short"
  case viewl (S.fromList "v") of
    c :< r -> print (c, S.null r)
    EmptyL -> putStrLn "empty"
  print (foldl' (\acc k -> (acc |> k) >< S.drop 1 acc) (S.singleton 0) [1 .. 6 :: Int], S.chunksOf 3 q, S.findIndexL (> 4) q, S.spanl odd (S.fromList [1, 3, 4, 5 :: Int]))
  print (S.foldlWithIndex (\a i x -> a + i * x) 0 (S.fromFunction 1000 (\i -> i `mod` 7)), S.replicateA 2 (Just 'x'), S.scanl (+) 0 (S.fromList [1, 2, 3 :: Int]))
  let tree = T.unfoldTree (\n -> (n, [m | m <- [2 * n, 2 * n + 1], m < 12])) (1 :: Int)
  putStr (T.drawTree (fmap show tree))
  print (T.flatten tree, T.levels tree, T.foldTree (\x xs -> x + sum xs) tree, maximum tree)
  let (g, fromV, _) = G.graphFromEdges [("a", 'a', "bc"), ("b", 'b', "d"), ("c", 'c', "d"), ("d", 'd', ""), ("e", 'e', "f"), ("f", 'f', "e")]
  print (map (\v -> let (n, _, _) = fromV v in n) (G.topSort g), map toList (G.components g), G.edges g)
  print (map (\c -> case c of { G.AcyclicSCC x -> [x]; G.CyclicSCC xs -> xs }) (G.stronglyConnComp [("a", 1, [2]), ("b", 2, [1, 3]), ("c", 3 :: Int, [3]), ("d", 4, [])]))
  print (G.reachable (G.buildG (0, 4) [(0, 1), (1, 2), (3, 4)]) 0, G.path (G.buildG (0, 2) [(0, 1), (1, 2)]) 0 2, map T.flatten (G.scc (G.buildG (0, 3) [(0, 1), (1, 0), (2, 3)])))
