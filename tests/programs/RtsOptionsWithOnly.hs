-- -with-rtsopts without -rtsopts: options of the link are always allowed, those of the command line are not.
import GHC.RTS.Flags
import System.Environment

main :: IO ()
main = do
  getArgs >>= print
  getGCFlags >>= print . oldGenFactor
