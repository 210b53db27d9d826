-- Options of the link, then of the environment, then of the command line; the last one counts.
import GHC.RTS.Flags
import System.Environment

main :: IO ()
main = do
  getArgs >>= print
  g <- getGCFlags
  print (oldGenFactor g, pcFreeHeap g, generations g)
