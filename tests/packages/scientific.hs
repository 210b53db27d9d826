-- Exact decimal numbers: arithmetic, conversion, formatting.
import Data.Scientific

main :: IO ()
main = do
  let x = read "1.234e-5" :: Scientific
  print (x, coefficient x, base10Exponent x)
  print (x * 1e10, x + 1, toRealFloat x :: Double)
  print (fromFloatDigits (0.1 :: Double), floatingOrInteger 12e2 :: Either Double Integer)
  print (toBoundedInteger 1e30 :: Maybe Word, toBoundedInteger 255 :: Maybe Word)
  putStrLn (formatScientific Fixed (Just 3) (scientific 314159265 (-8)))
  putStrLn (formatScientific Exponent Nothing 1e100)
  print (isInteger (scientific 15 (-1)), normalize 1200)
