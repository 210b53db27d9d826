-- | Double and Float: show/read round trips, special values, rounding, decoding, formatting, arithmetic edge cases.
module Main (main) where

import Data.Bits
import Data.Int
import Data.Word
import GHC.Float (castWord64ToDouble, castDoubleToWord64, castWord32ToFloat, castFloatToWord32, float2Double, double2Float)
import Numeric

specials :: [Double]
specials = [0, -0.0, 1, -1, 0.1, 1 / 3, 1.0e-2, 9.999999e6, 1.0e7, 1.2345678901234567e7, 0.099999999999, 5.0e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 1 / 0, -1 / 0, 0 / 0, 123456.789, 1.0e21, 1.0e22, 1.0e23, 4.35, 0.3, 2 / 3, 1.0e100, 6.02214076e23, 9007199254740993, 4503599627370497.5]

same :: Double -> Double -> Bool
same a b = castDoubleToWord64 a == castDoubleToWord64 b || (isNaN a && isNaN b)

main :: IO ()
main = do
  mapM_ print specials
  print (map (double2Float) specials)
  print [same (read (show d)) d | d <- specials, not (isNaN d || isInfinite d)]
  -- random bit patterns
  let next s = s * 6364136223846793005 + 1442695040888963407 :: Word64
      doubles = filter (\d -> not (isNaN d || isInfinite d)) (map castWord64ToDouble (take 120 (iterate next 7)))
      floats = filter (\d -> not (isNaN d || isInfinite d)) (map (castWord32ToFloat . fromIntegral . (`shiftR` 32)) (take 120 (iterate next 11)))
  mapM_ print (take 40 doubles)
  print (all (\d -> same (read (show d)) d) doubles, all (\f -> read (show f) == f) floats)
  mapM_ print (take 20 floats)
  print (map castDoubleToWord64 numbers, map (castFloatToWord32 . double2Float) numbers)
  print (map decodeFloat specials') >> print (map significand specials', map exponent specials')
  print [(isNaN d, isInfinite d, isNegativeZero d, isDenormalized d) | d <- specials]
  print [(compare a b, a == b, a < b, max a b) | a <- take 4 specials ++ [1 / 0, 0 / 0], b <- [0, -0.0, 1, -1 / 0, 0 / 0]]
  print (map rounds [0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.49999999999999994, 1.0e9 + 0.5, -1.0e9 - 0.5, 1.0e15 + 0.5])
  print (map (\d -> properFraction d :: (Int32, Double)) [3.75, -3.75, 0, 1.0e-10, 2147483647.5])
  print (map toRational [0.1, 1.5, -2.25, 5.0e-324], map (fromRational :: Rational -> Double) [1 / 3, 22 / 7, 10 ^ (400 :: Int) / 10 ^ (399 :: Int), 1 / 10 ^ (320 :: Int)])
  print (map sqrt [2, 3, 1.0e-300, 16, 0, -1 :: Double], map sqrt [2, 3, 16 :: Float], 0.1 + 0.2 :: Double, 1.0e308 * 10 :: Double, 1.0e16 + 1 - 1.0e16 :: Double)
  mapM_ (putStrLn . nice) [sin 1, cos 1, tan 1, asin 0.5, acos 0.5, atan 0.5, exp 1, log 10, 2 ** 0.5, logBase 2 10, sinh 1, cosh 1, tanh 0.5, asinh 1, acosh 2, atanh 0.5, pi, atan2 1 (-1), atan2 (-1) (-1), exp (-745), log 1.0e-300]
  mapM_ (putStrLn . nice . float2Double) [sin 1, exp 1 / 8, log 10, 2 ** 0.5, atan2 1 2]
  putStrLn (unwords [showEFloat (Just 3) 12345.678 "", showFFloat (Just 2) 0.005 "", showGFloat (Just 4) 1.0e-3 "", showFFloat Nothing 1.0e-3 "", showEFloat (Just 0) 1.5 "", showFFloat (Just 0) 2.5 "", showHFloat (0.1 :: Double) "", showFFloatAlt (Just 0) 3 "", showGFloat (Just 2) 1.0e9 ""])
  print (map (fst . head . (readFloat :: ReadS Double)) ["1.5", "2e10", "3.25e-5", "123456789012345678901234567890"])
  print (read "3" :: Double, read "-2.5e-3" :: Double, read "Infinity" :: Double, read "[1,2.5,3e2]" :: [Double], read " ( -0.0 ) " :: Double)
  print (1.0e400 :: Double, 1.0e-400 :: Double, 1.0e40 :: Float, 16777217 :: Float, 0.1 :: Float, realToFrac (0.1 :: Float) :: Double)
  print (scaleFloat 10 1.5 :: Double, scaleFloat (-1080) 1.5 :: Double, encodeFloat 3 5 :: Double, floatDigits (1 :: Float), floatRange (1 :: Double), floatRadix (1 :: Double))
  print (minimum [3, 1 / 0, -2 :: Double], sum [0.1, 0.2 .. 1 :: Double], [1, 1.5 .. 3 :: Float], length [0, 0.1 .. 10 :: Double], [10, 8.5 .. 1 :: Double])
  print (signum (-0.0) :: Double, abs (-0.0) :: Double, negate 0 :: Double, recip 0 :: Double, 1 / (-0.0) :: Double, 0 ^ (0 :: Int) :: Double, 2 ^^ (-10 :: Int) :: Double, (0 / 0) ** 0 :: Double)
  print (fromIntegral (maxBound :: Word64) :: Double, fromIntegral (maxBound :: Int64) :: Float, fromIntegral (2 ^ (53 :: Int) + 1 :: Int64) :: Double, truncate (-1.0e18 :: Double) :: Int64, truncate (1.8e19 :: Double) :: Word64)
  print (succ 1.5 :: Double, pred 1.5 :: Float, fromEnum (3.99 :: Double), toEnum 7 :: Double, clampNaN)
 where
  numbers = filter (not . isNaN) (take 20 specials) -- which NaN it is depends on the machine
  specials' = filter (\d -> not (isNaN d || isInfinite d)) specials
  nice d = showFFloat (Just 12) (d :: Double) ""
  clampNaN = (truncate (0 / 0 + 0 :: Double) :: Integer) == truncate (0 / 0 :: Double)
  rounds :: Double -> (Int64, Int64, Int64, Int64)
  rounds d = (truncate d, round d, ceiling d, floor d)
