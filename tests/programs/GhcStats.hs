-- GHC.Stats and System.Mem: what can be said of the numbers whatever the machine.
import Control.Exception
import Control.Monad
import qualified Data.Map.Strict as M
import GHC.Stats
import System.Mem

main :: IO ()
main = do
  getRTSStatsEnabled >>= print
  a <- getRTSStats
  m <- evaluate (M.fromList [(i, i) | i <- [1 .. 20000 :: Int]])
  performMajorGC
  b <- getRTSStats
  performMinorGC
  c <- getRTSStats
  performGC
  d <- getRTSStats
  print (M.size m)
  print (major_gcs b - major_gcs a >= 1, gcs c - gcs b, major_gcs c - major_gcs b, gcs d - gcs c, major_gcs d - major_gcs c)
  print [gcdetails_gen (gc s) | s <- [b, c, d]]
  print [gcdetails_threads (gc s) | s <- [b, c, d]]
  print (allocated_bytes b - allocated_bytes a > 500000, max_live_bytes d > 300000, max_live_bytes d < 10000000)
  print (copied_bytes b > copied_bytes a, gcdetails_live_bytes (gc b) > 300000, cumulative_live_bytes d >= max_live_bytes d)
  print (max_mem_in_use_bytes d >= max_live_bytes d, gcdetails_mem_in_use_bytes (gc d) > 0)
  print (and [mutator_elapsed_ns s + gc_elapsed_ns s + init_elapsed_ns s <= elapsed_ns s + 1000000 | s <- [a, b, c, d]])
  print (gc_elapsed_ns d > gc_elapsed_ns a, elapsed_ns d > elapsed_ns a, cpu_ns d >= cpu_ns a)
  n <- getAllocationCounter
  _ <- evaluate (length (show (product [1 .. 500 :: Integer])))
  n' <- getAllocationCounter
  print (n' < n)
  setAllocationCounter 1000000
  n'' <- getAllocationCounter
  print (n'' <= 1000000 && n'' > 0)
