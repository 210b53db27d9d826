-- The stack limit: StackOverflow can be caught, in any thread, and deep recursion works again afterwards.
import Control.Concurrent
import Control.Exception

deep :: Int -> Int
deep 0 = 0
deep n = 1 + deep (n - 1)

endless :: Int -> Int
endless n = if n == -1 then 0 else 1 + endless (n + 2 - 2 * (n `mod` 1))

main :: IO ()
main = do
  print (deep 10000)
  r <- try (evaluate (endless 0)) :: IO (Either AsyncException Int)
  print r
  print (deep 10000)
  v <- newEmptyMVar
  _ <- forkIO (try (evaluate (endless 0)) >>= putMVar v)
  r2 <- takeMVar v :: IO (Either AsyncException Int)
  print r2
  r3 <- try (evaluate (deep 10000000)) :: IO (Either AsyncException Int)
  print r3
  -- the handler of the exception runs in the stack that is left
  r4 <- try (evaluate (deep 5000 + endless 1) `catch` \e -> print (e :: AsyncException) >> evaluate (deep 5000))
  print (r4 :: Either AsyncException Int)
