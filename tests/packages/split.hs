-- Cutting lists up in data-list-split's many ways.
import Data.List.Split

main :: IO ()
main = do
  print (splitOn ", " "a, b,, c, ")
  print (chunksOf 3 "abcdefgh", splitPlaces [1, 2, 10 :: Int] "abcdef")
  print (split (oneOf "+-") "1+2-3", wordsBy (== ' ') "  two  words ")
  print (split (condense (dropDelims (oneOf ";,"))) "a;;b,,c", divvy 3 2 [1 .. 8 :: Integer])
  print (splitWhen even [1, 3, 4, 5, 6 :: Integer], endBy ";" "x;y;", linesBy (== '|') "l|m|n")
