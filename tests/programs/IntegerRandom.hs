-- | Integer arithmetic on operands of 1 to 12,000 bits, with long runs of zeros and ones: every operation, checked by identities and
-- compared with native GHC through a checksum per operation and through some whole results.
module Main (main) where

import Control.Monad (forM_, unless)
import Data.Bits
import Data.List (foldl')

-- | A linear congruential generator; its upper bits are good enough.
step :: Integer -> Integer
step s = (s * 6364136223846793005 + 1442695040888963407) .&. (bit 64 - 1)

-- | A number of so many bits, in pieces: random, zeros, ones, a single bit.
number :: Int -> Integer -> (Integer, Integer)
number bits s0 = go bits s0 0
 where
  go n s acc
    | n <= 0 = (if testBit s 40 then negate acc else acc, step s)
    | otherwise =
        let s1 = step s
            s2 = step s1
            k = min n (1 + fromInteger (shiftR s1 33 .&. 127))
            ones = bit k - 1
            piece = case shiftR s1 50 .&. 7 of
              0 -> 0
              1 -> ones
              2 -> bit (k - 1)
              _ -> (s2 `xor` shiftL s2 61 `xor` shiftL s1 17) .&. ones
         in go (n - k) s2 (shiftL acc k .|. piece)

sizes :: [Int]
sizes = [1, 30, 31, 32, 33, 63, 64, 65, 95, 96, 128, 160, 500, 1000, 1279, 1280, 1312, 2048, 3000, 4100, 6000, 12000]

checksum :: [Integer] -> Integer
checksum = foldl' (\a x -> (a * 1000003 + x) `mod` (2 ^ (127 :: Int) - 1)) 7

pairs :: [(Integer, Integer)]
pairs = go 12345 [(x, y) | x <- sizes, y <- sizes]
 where
  go _ [] = []
  go s ((x, y) : more) =
    let (a, s1) = number x s
        (b, s2) = number y s1
     in (a, b) : go s2 more

nonZero :: Integer -> Integer
nonZero 0 = 1
nonZero x = x

check :: String -> Bool -> IO ()
check name ok = unless ok (putStrLn ("wrong: " ++ name))

main :: IO ()
main = do
  let report name f = putStrLn (name ++ " " ++ show (checksum [f a b | (a, b) <- pairs]))
  report "+" (+)
  report "-" (-)
  report "*" (*)
  report "square" (\a _ -> a * a)
  report "quot" (\a b -> quot a (nonZero b))
  report "rem" (\a b -> rem a (nonZero b))
  report "div" (\a b -> div a (nonZero b))
  report "mod" (\a b -> mod a (nonZero b))
  report "product quot" (\a b -> quot (a * b) (nonZero b) + quot (a * b - 1) (nonZero a))
  report "gcd" gcd
  report "lcm" lcm
  report "gcd with a common factor" (\a b -> gcd (a * 1000000007 * b) (b * (b + 1)))
  report "and" (.&.)
  report "or" (.|.)
  report "xor" xor
  report "and not" (\a b -> a .&. complement b)
  report "popCount" (\a _ -> toInteger (popCount a))
  report "testBit" (\a b -> sum [1 | i <- [0, 31 ..  400], testBit a i /= testBit b i])
  report "compare" (\a b -> toInteger (fromEnum (compare a b) + 10 * fromEnum (compare (abs a) (abs b))))
  report "equal" (\a b -> if a == b || a - b == 0 then 1 else 0)
  forM_ [1, 5, 31, 32, 33, 63, 64, 65, 96, 127, 128, 1000, 1024] $ \n -> do
    report ("shiftL " ++ show n) (\a _ -> shiftL a n)
    report ("shiftR " ++ show n) (\a _ -> shiftR a n)
    report ("bits at " ++ show n) (\a _ -> setBit a n + clearBit a n + complementBit a n)
  forM_ [1, 2, 3, 10, 65535, 65536, 2147483647, 2147483648, 4294967295, 4294967296] $ \w -> do
    report ("by " ++ show w) (\a _ -> a * w + quot a w + rem a w * 3 + div a w + mod a w + gcd a w)
    report ("with " ++ show w) (\a _ -> (a + w) * 3 + (a - w) + (w - a) * 5)
  forM_ (zip [1 :: Int ..] pairs) $ \(i, (a, b')) -> do
    let b = nonZero b'
        (q, r) = quotRem a b
        (d, m) = divMod a b
    check ("quotRem " ++ show i) (q * b + r == a && abs r < abs b && (r == 0 || signum r == signum a))
    check ("divMod " ++ show i) (d * b + m == a && abs m < abs b && (m == 0 || signum m == signum b))
    check ("square " ++ show i) ((a + b) * (a + b) - (a - b) * (a - b) == 4 * a * b)
    check ("bits " ++ show i) ((a .&. b) + (a .|. b) == a + b && xor a b == (a .|. b) - (a .&. b))
    check ("shift " ++ show i) (shiftR (shiftL a 77) 77 == a && shiftR a 45 == div a (2 ^ (45 :: Int)))
    check ("read " ++ show i) (a + b == read (show (a + b)))
  -- whole results
  forM_ (take 40 (drop 200 pairs)) $ \(a, b) -> print (a * b)
  print (3 ^ (20000 :: Int) `mod` (10 ^ (600 :: Int) + 1 :: Integer))
  print (checksum [read (show (7 ^ n - 1 :: Integer)) | n <- [1 :: Int, 40 .. 4000]])
