-- A sieve in an unboxed vector, and boxed, unboxed and storable vectors' folds.
import qualified Data.Vector as V
import qualified Data.Vector.Generic.Mutable as M
import qualified Data.Vector.Storable as S
import qualified Data.Vector.Unboxed as U

primes :: Int -> [Int]
primes n = U.toList (U.map fst (U.filter snd (U.indexed sieve)))
  where
    sieve = U.create $ do
      v <- M.replicate (n + 1) True
      M.write v 0 False
      M.write v 1 False
      let cross i
            | i * i > n = pure ()
            | otherwise = do
                prime <- M.read v i
                if prime then mapM_ (\j -> M.write v j False) [i * i, i * i + i .. n] else pure ()
                cross (i + 1)
      cross 2
      pure v

main :: IO ()
main = do
  print (primes 100)
  print (length (primes 100000))
  let v = V.generate 8 (\i -> replicate i '*')
  print (V.sum (V.map length v), V.reverse v V.! 0, v V.!? 8)
  print (U.scanl' (+) 0 (U.enumFromN (1 :: Int) 10))
  print (U.unzip3 (U.fromList [(1 :: Int, 'a', True), (2, 'b', False)]))
  print (S.sum (S.zipWith (*) (S.fromList [1, 2, 3 :: Double]) (S.fromList [4, 5, 6])))
  print (V.foldM (\a x -> if x < 0 then Nothing else Just (a + x)) 0 (V.fromList [1, 2, 3 :: Int]))
