-- | Data.Map and Data.IntMap: every kind of operation, balance under many insertions and deletions, folds, merges.
module Main (main) where

import qualified Data.IntMap.Strict as IM
import qualified Data.Map as L
import qualified Data.Map.Strict as M
import qualified Data.Map.Merge.Strict as MM
import Data.List (foldl')
import Data.Word

lcg :: Word32 -> Word32
lcg s = s * 1664525 + 1013904223

keys :: Int -> [Int]
keys n = map (\w -> fromIntegral (w `div` 65536 `mod` 1000)) (take n (tail (iterate lcg 99)))

main :: IO ()
main = do
  let m = M.fromList (zip (keys 300) [1 :: Int ..])
  print (M.size m, M.valid m, M.lookupMin m, M.lookupMax m, sum (M.elems m))
  print (take 12 (M.toAscList m), take 4 (M.toDescList m))
  let m2 = foldl' (flip M.delete) m (keys 150)
  print (M.size m2, M.valid m2, M.keys m2 == filter (`notElem` keys 150) (M.keys m))
  print (M.lookup 500 m, M.member 3 m, M.findWithDefault 0 (-1) m, M.lookupLE 500 m, M.lookupGT 500 m, M.lookupGE 999 m, M.lookupLT 0 m)
  let a = M.fromList [(k, [k]) | k <- "hello"]
      b = M.fromListWith (++) [(k, [i]) | (k, i) <- zip "world hello" ['0' ..]]
  print (a, b)
  print (M.union a b, M.intersectionWith (,) a b, M.difference b a, a M.\\ b, M.unionWith (++) a b, M.unionsWith (++) [a, b, a])
  print (M.adjust ('!' :) 'l' b, M.alter (fmap ('?' :)) 'o' b, M.alter (const (Just "new")) 'z' b, M.insertWith (++) 'h' "first" b, M.updateLookupWithKey (\_ _ -> Nothing) 'w' b)
  print (M.foldrWithKey (\k v acc -> k : v ++ acc) "" b, M.foldlWithKey (\acc k v -> length v : fromEnum k : acc) [] b, M.foldr' (\v n -> length v + n) 0 b)
  print (M.partition ((> 1) . length) b, M.mapMaybe (\v -> if length v > 1 then Just (length v) else Nothing) b, M.mapEither (\v -> if null (drop 1 v) then Left v else Right (length v)) b)
  print (M.split 'k' b, M.splitLookup 'l' b, M.elemAt 2 b, M.findIndex 'l' b, M.lookupIndex 'q' b, M.deleteMin b, M.deleteFindMax b)
  print (M.mapKeysWith (++) (\c -> if c < 'k' then 'a' else 'z') b, M.mapAccumWithKey (\n k v -> (n + 1, (n, k, v))) (0 :: Int) b, M.mapAccum (\n v -> (n + length v, n)) 0 b)
  print (M.fromAscList [(1 :: Int, 'a'), (2, 'b'), (2, 'c')], M.fromDistinctAscList (zip [1 .. 7 :: Int] "distinct"), M.fromAscListWith (++) [(1 :: Int, "x"), (1, "y")])
  print (fmap length b, traverse (\v -> if null v then Nothing else Just (head v)) b, sequenceA [Just 1, Nothing :: Maybe Int], M.foldMapWithKey (\k v -> [(k, v)]) a)
  print (M.isSubmapOf (M.fromList [('h', "h")]) a, M.disjoint a (M.fromList [('q', ())]), M.restrictKeys b (M.keysSet a), M.withoutKeys b (M.keysSet a), M.compose (M.fromList [(1 :: Int, 'x')]) (M.fromList [('p', 1), ('q', 2)]))
  print (MM.merge MM.preserveMissing MM.dropMissing (MM.zipWithMaybeMatched (\_ x y -> if length y > 1 then Just (x ++ "+" ++ y) else Nothing)) a b)
  print (a == a, a < b, compare a b, M.lookupMin (M.empty :: M.Map Int ()), show (M.empty :: M.Map Int Int), (read "fromList [(1,True)]" :: M.Map Int Bool))
  let lazyMap = L.fromList [(1 :: Int, 'a'), (2, error "lazy value")]
  print (L.size (L.insert 3 undefined lazyMap), lazyMap L.! 1)
  print (M.takeWhileAntitone (< 100) m == M.filterWithKey (\k _ -> k < 100) m, M.size (M.dropWhileAntitone (< 500) m), fst <$> M.minViewWithKey m, M.notMember 4 m)
  -- IntMap with negative keys and bit patterns
  let i = IM.fromListWith (+) [(k - 500, 1) | k <- keys 400]
      edge = IM.fromList [(minBound, 'a'), (-1, 'b'), (0, 'c'), (1, 'd'), (maxBound, 'e')]
  print (IM.size i, IM.findMin i, IM.findMax i, IM.foldl' (+) 0 i, take 5 (IM.toList i))
  print (IM.elems edge, map (\k -> fmap snd (IM.lookupLE k edge)) [-2, -1, 0, 5], IM.elems (fst (IM.split 0 edge)))
  print (IM.toList (IM.unionWith (+) i (IM.map negate i)) == IM.toList (IM.map (const 0) i), IM.size (IM.difference i (IM.filter even i)), IM.size (IM.intersection i (IM.fromList [(k, ()) | k <- [-100 .. 100]])))
  print (IM.alter (const (Just 'z')) 7 edge IM.!? 7, fst (IM.insertLookupWithKey (\_ n _ -> n) 0 'q' edge))
  print (IM.partitionWithKey (\k _ -> even k) (IM.fromList (zip [-5 .. 5] "negativepos")), IM.mapMaybe (\c -> if c > 'b' then Just (succ c) else Nothing) (IM.delete maxBound (IM.delete minBound edge)))
  print (IM.foldrWithKey (\k v acc -> (k, v) : acc) [] (IM.fromDistinctAscList [(-3, "x"), (8, "y")]), IM.minViewWithKey (IM.singleton 3 'x'), IM.updateMin (const Nothing) (IM.fromList [(1, 'a'), (2, 'b')]))
