-- The heap limit: HeapOverflow reaches the main thread, which can go on; unhandled, it ends the program with exit code 251.
import Control.Concurrent
import Control.Exception
import System.IO
import System.Mem

grow :: Int -> [Int] -> [Int]
grow n xs | n < 0 = xs
          | otherwise = grow (n + 1) (n : xs)

main :: IO ()
main = do
  hSetBuffering stdout LineBuffering
  r <- try (evaluate (length (grow 1 []))) :: IO (Either AsyncException Int)
  print r
  performGC
  print (sum [1 .. 1000000 :: Integer])
  -- thrown to the main thread, whoever allocates
  done <- newEmptyMVar
  _ <- forkIO (evaluate (length (grow 2 [])) >>= putMVar done)
  r2 <- try (takeMVar done) :: IO (Either AsyncException Int)
  print r2
  evaluate (length (grow 3 [])) >>= print
