-- Without -T there are no statistics.
import GHC.Stats

main :: IO ()
main = do
  getRTSStatsEnabled >>= print
  getRTSStats >>= print . gcs
