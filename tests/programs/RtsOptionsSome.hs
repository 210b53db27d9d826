-- A program linked without a word about RTS options that reads its arguments: harmless options work, others do not.
import GHC.Stats
import System.Environment

main :: IO ()
main = do
  getArgs >>= print
  getRTSStatsEnabled >>= print
