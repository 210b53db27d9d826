-- Deep recursion: ten million frames, and values that come back through many stack chunks.
import qualified Data.List as L

count :: Int -> Integer
count 0 = 0
count n = 1 + count (n - 1)

build :: Int -> [Int]
build n = foldr (\x k acc -> k (x : acc)) id [1 .. n] []

pairs :: Int -> (Int, Double)
pairs 0 = (0, 0)
pairs n = let (a, b) = pairs (n - 1) in (a + 1, b + 0.5)

main :: IO ()
main = do
  print (count 10000000)
  print (foldr (+) 0 [1 .. 1000000 :: Integer])
  print (L.length (build 1000000))
  print (pairs 300000)
  print (length (show (product [1 .. 3000 :: Integer])))
