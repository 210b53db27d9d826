-- Hash maps and sets; what is printed is sorted, since the order is a matter of hashes.
import Data.List (sort)
import qualified Data.HashMap.Strict as H
import qualified Data.HashSet as S

main :: IO ()
main = do
  let text = "the quick brown fox jumps over the lazy dog and the cat"
      counts = H.fromListWith (+) [(w, 1 :: Int) | w <- words text]
  print (sort (H.toList counts))
  print (H.lookup "the" counts, H.lookup "bird" counts, H.size counts)
  let big = H.fromList [(show n, n * n) | n <- [1 .. 5000 :: Integer]]
  print (H.size big, sum (H.elems big), H.lookup "77" big)
  print (H.size (H.filter even (H.delete "2" big)), H.size (H.intersection big (H.fromList [("5000", ()), ("5001", ())])))
  let evens = S.fromList [0, 2 .. 1000 :: Integer]
      threes = S.fromList [0, 3 .. 1000]
  print (S.size (S.union evens threes), sort (take 3 (reverse (sort (S.toList (S.intersection evens threes))))))
  -- a node with a child in its last place, which is the highest bit of a 32-bit word
  let last' = H.fromList [(k, k) | k <- [1, 31 :: Int]]
  print [H.isSubmapOf last' last', H.isSubmapOf last' (H.delete 1 last'), H.isSubmapOf (H.delete 31 last') last']
