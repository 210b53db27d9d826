{-# LANGUAGE BangPatterns #-}
-- | Small classics with more work per line: n-queens, sudoku, Dijkstra, Huffman, Game of Life, regex derivatives, matrix, sorting, big folds.
module Main (main) where

import Data.Bits
import Data.Char
import Data.Int
import Data.List
import qualified Data.Map.Strict as M
import qualified Data.Set as S
import Data.Word

queens :: Int -> Int
queens n = go 0 0 0 0
 where
  full = bit n - 1 :: Int
  go !row !cols !d1 !d2
    | row == n = 1
    | otherwise = place (full .&. complement (cols .|. d1 .|. d2)) 0
   where
    place 0 !acc = acc
    place free acc = let b = free .&. negate free in place (free .&. (free - 1)) (acc + go (row + 1) (cols .|. b) ((d1 .|. b) `shiftL` 1) ((d2 .|. b) `shiftR` 1))

sudoku :: String -> Maybe String
sudoku s = case minimumBy (\a b -> compare (length (snd a)) (length (snd b))) options of
  _ | '.' `notElem` s -> Just s
  (i, cs) -> foldr (\c r -> maybe r Just (sudoku (take i s ++ c : drop (i + 1) s))) Nothing cs
 where
  options = [(i, free i) | (i, '.') <- zip [0 ..] s] ++ [(81, ['1' .. '9']) | '.' `notElem` s]
  free i = let (r, c) = i `divMod` 9 in [d | d <- "123456789", and [s !! j /= d | j <- [0 .. 80], let (r', c') = j `divMod` 9, r' == r || c' == c || (r' `div` 3 == r `div` 3 && c' `div` 3 == c `div` 3)]]

dijkstra :: M.Map Char [(Char, Int)] -> Char -> M.Map Char (Int, String)
dijkstra g s = go (S.singleton (0, s, [s])) M.empty
 where
  go q done = case S.minView q of
    Nothing -> done
    Just ((d, v, p), q')
      | M.member v done -> go q' done
      | otherwise -> go (foldr S.insert q' [(d + w, u, u : p) | (u, w) <- M.findWithDefault [] v g]) (M.insert v (d, reverse p) done)

data H = HL Int Char | HN Int H H
weight :: H -> Int
weight (HL w _) = w
weight (HN w _ _) = w
huffman :: String -> M.Map Char String
huffman s = M.fromList (codes (build (sortOn weight [HL (length g) (head g) | g <- group (sort s)])))
 where
  build [t] = t
  build (a : b : r) = build (insertBy (\x y -> compare (weight x) (weight y)) (HN (weight a + weight b) a b) r)
  build [] = error "empty"
  codes (HL _ c) = [(c, "")]
  codes (HN _ a b) = [(c, '0' : x) | (c, x) <- codes a] ++ [(c, '1' : x) | (c, x) <- codes b]

life :: S.Set (Int, Int) -> S.Set (Int, Int)
life cells = S.fromList [p | (p, n) <- M.toList counts, n == 3 || (n == 2 && S.member p cells)]
 where counts = M.fromListWith (+) [((x + dx, y + dy), 1 :: Int) | (x, y) <- S.toList cells, dx <- [-1 .. 1], dy <- [-1 .. 1], (dx, dy) /= (0, 0)]

data Re = None | Eps | Chr Char | Alt Re Re | Cat Re Re | Star Re deriving (Eq, Show)
nullable :: Re -> Bool
nullable Eps = True
nullable (Star _) = True
nullable (Alt a b) = nullable a || nullable b
nullable (Cat a b) = nullable a && nullable b
nullable _ = False
deriv :: Char -> Re -> Re
deriv c (Chr d) | c == d = Eps
deriv c (Alt a b) = alt (deriv c a) (deriv c b)
deriv c (Cat a b) = let l = cat (deriv c a) b in if nullable a then alt l (deriv c b) else l
deriv c s@(Star r) = cat (deriv c r) s
deriv _ _ = None
alt, cat :: Re -> Re -> Re
alt None r = r
alt r None = r
alt a b = if a == b then a else Alt a b
cat None _ = None
cat _ None = None
cat Eps r = r
cat a b = Cat a b

fnv :: String -> Word32
fnv = foldl' (\h c -> (h `xor` fromIntegral (ord c)) * 16777619) 2166136261

crc :: String -> Word32
crc = complement . foldl' (\c b -> (table M.! ((c `xor` fromIntegral (ord b)) .&. 255)) `xor` (c `shiftR` 8)) maxBound
 where table = M.fromList [(n, iterate (\c -> if testBit c 0 then 0xedb88320 `xor` (c `shiftR` 1) else c `shiftR` 1) n !! 8) | n <- [0 .. 255]]

nbody :: Int -> Double
nbody n = energy (iterate step start !! n)
 where
  start = [((0, 0), (0, 0), 10), ((1, 0), (0, 3), 1), ((-2, 0), (0, -2.2), 0.5)] :: [((Double, Double), (Double, Double), Double)]
  step bs = [ let (ax, ay) = foldl' (\(!x, !y) ((qx, qy), _, w) -> if (qx, qy) == (px, py) then (x, y) else let { dx = qx - px; dy = qy - py; d = sqrt (dx * dx + dy * dy); f = w / (d * d * d) } in (x + f * dx, y + f * dy)) (0, 0) bs
                  vx' = vx + ax * 0.001
                  vy' = vy + ay * 0.001
               in ((px + vx' * 0.001, py + vy' * 0.001), (vx', vy'), m) | ((px, py), (vx, vy), m) <- bs ]
  energy bs = sum [0.5 * m * (vx * vx + vy * vy) | (_, (vx, vy), m) <- bs]

main :: IO ()
main = do
  print (map queens [1 .. 9])
  print (sudoku "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79")
  print (dijkstra (M.fromList [('a', [('b', 7), ('c', 9), ('f', 14)]), ('b', [('c', 10), ('d', 15)]), ('c', [('d', 11), ('f', 2)]), ('d', [('e', 6)]), ('f', [('e', 9)])]) 'a')
  print (huffman "abracadabra alakazam")
  print (map S.size (take 30 (iterate life (S.fromList [(1, 0), (2, 1), (0, 2), (1, 2), (2, 2), (10, 10), (11, 10), (12, 10), (11, 12)]))))
  let re = Cat (Star (Alt (Chr 'a') (Cat (Chr 'b') (Chr 'c')))) (Chr 'd')
  print [nullable (foldl' (flip deriv) re w) | w <- ["d", "ad", "abcd", "abd", "aabcbcaad", "", "dd", concat (replicate 200 "abc") ++ "d"]]
  print (map fnv ["", "a", "foobar"], map crc ["", "123456789", "The quick brown fox"])
  print (nbody 2000)
  print (foldl' (\acc k -> (acc * 31 + k) `mod` 1000000007) 7 [1 .. 200000 :: Int64])
  print (length (filter isPal [1 .. 20000 :: Int]), maximum [a * b | a <- [90 .. 99], b <- [a .. 99], isPal (a * b)])
  let text = concatMap (\k -> show (k * k `mod` 97) ++ " ") [1 .. 3000 :: Int]
  print (take 5 (sortBy (\a b -> compare (snd b, fst a) (snd a, fst b)) (M.toList (M.fromListWith (+) [(w, 1 :: Int) | w <- words text]))))
  print (take 10 [c | c <- [1 ..], let { b2 = c * c }, any (\a -> let b = isqrt (b2 - a * a) in a < b && a * a + b * b == b2) [1 .. c - 1]] :: [Int])
  print (map (\n -> length (partitions n)) [1 .. 15], caesar 3 "Hello, World!", caesar (-3) (caesar 3 "round trip"))
 where
  isPal n = let s = show n in s == reverse s
  isqrt :: Int -> Int
  isqrt n = floor (sqrt (fromIntegral n :: Double))
  partitions :: Int -> [[Int]]
  partitions n = go n n where { go 0 _ = [[]]; go k m = [p : r | p <- [min k m, min k m - 1 .. 1], r <- go (k - p) p] }
  caesar k = map (\c -> if isAsciiUpper c then rot 65 c else if isAsciiLower c then rot 97 c else c) where rot b c = chr ((ord c - b + k) `mod` 26 + b)
