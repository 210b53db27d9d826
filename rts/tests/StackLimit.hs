-- Recursion without end: StackOverflow can be caught; unhandled, it ends the program with exit code 2.
import Control.Exception
import System.IO

go :: Int -> Int
go n = if n == -1 then 0 else 1 + go (n + 2 - 2 * (n `mod` 1))

main :: IO ()
main = do
  r <- try (evaluate (go 0)) :: IO (Either AsyncException Int)
  print r
  hFlush stdout
  print (go 2)
