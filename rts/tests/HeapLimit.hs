-- A list that is kept and never ends: the heap is exhausted, exit code 251.
main :: IO ()
main = do
  let xs = [1 ..] :: [Integer]
  print (length (takeWhile (< 1000000000) xs), head xs)
