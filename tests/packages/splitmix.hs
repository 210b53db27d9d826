-- The generator's sequence from a seed, splitting it, and seeds from the host.
import System.Random.SplitMix

main :: IO ()
main = do
  let g = mkSMGen 42
      (w, g') = nextWord64 g
      (d, g'') = nextDouble g'
  print (w, d)
  print (fst (nextWord32 g''), fst (nextInteger 1 (10 ^ (30 :: Int)) g''))
  let (a, b) = splitSMGen g
  print (unseedSMGen a, unseedSMGen b)
  -- two seeds from the host differ
  s <- newSMGen
  t <- newSMGen
  print (unseedSMGen s /= unseedSMGen t)
