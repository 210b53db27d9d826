-- Pure generators: what is drawn from a seed does not depend on the platform, as long as no Int is drawn.
import Data.Int (Int32)
import Data.List (unfoldr)
import Data.Word (Word64, Word8)
import System.Random

main :: IO ()
main = do
  let g = mkStdGen 2026
  print (take 4 (unfoldr (Just . uniform) g) :: [Word64])
  print (take 8 (randomRs (-1000, 1000) g) :: [Int32])
  print (take 3 (randoms g) :: [Double])
  print (take 10 (randomRs ('a', 'z') g))
  print (fst (genByteString 6 g))
  let (left, right) = split g
  print (fst (uniformR (0, 255 :: Word8) left), fst (uniform right) :: Bool)
  -- a seed from the host: only that there is one
  roll <- randomRIO (1, 6 :: Int32)
  print (roll >= 1 && roll <= 6)
