-- RTS options are errors: those of the command line end the program, those of the environment are reported and ignored.
import System.Environment

main :: IO ()
main = getArgs >>= print
