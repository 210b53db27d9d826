-- RTS options of the command line are the program's arguments.
import GHC.RTS.Flags
import System.Environment

main :: IO ()
main = do
  getArgs >>= print
  getGCFlags >>= print . oldGenFactor
