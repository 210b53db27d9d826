-- Difference lists: appending at the end is cheap, also 20000 times.
import qualified Data.DList as D

numbers :: Integer -> D.DList Integer
numbers 0 = D.empty
numbers n = numbers (n - 1) `D.snoc` n

main :: IO ()
main = do
  print (numbers 10)
  print (sum (D.toList (numbers 20000)))
  print (D.head (D.append (numbers 3) (numbers 4)), D.toList (D.cons 'a' (D.fromList "bc")))
  print (foldr (:) [] (fmap (* 2) (numbers 3)), D.apply (numbers 2) [9])
