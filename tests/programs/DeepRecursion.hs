-- Ten million stack frames, as in a lazy sum or a foldr, within memory; and again, so that the chunks are used again.
main :: IO ()
main = do
  print (deep 10000000)
  print (foldr (+) 0 [1 .. 10000000 :: Integer])
  print (deep 10000000)
  where
    deep :: Int -> Int
    deep 0 = 0
    deep n = 1 + deep (n - 1)
    {-# NOINLINE deep #-}
