-- Concurrent actions: results in order, races, exceptions that cross threads, cancelling.
import Control.Concurrent
import Control.Concurrent.Async
import Control.Exception

main :: IO ()
main = do
  print =<< mapConcurrently (\n -> threadDelay (1000 * (5 - n)) >> pure (n * n)) [1 .. 4]
  r <- race (threadDelay 10000000) (threadDelay 1000 >> pure "quick")
  print r
  a <- async (threadDelay 1000 >> evaluate (1 `div` (0 :: Int)))
  e <- waitCatch a
  print (either show show e)
  b <- async (threadDelay 10000000)
  cancel b
  waitCatch b >>= print . either (const "cancelled") show
  (x, y) <- concurrently (pure 'x') (yield >> pure 'y')
  print [x, y]
  stop <- try (withAsync (threadDelay 1000 >> throwIO (userError "linked")) (\c -> link c >> threadDelay 10000000))
  putStrLn (either (\s -> "linked: " ++ show (s :: ExceptionInLinkedThread)) (const "no") stop `seq` "linked exception came")
