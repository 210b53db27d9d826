-- | The user's own JavaScript: functions of every argument type, memory shared through pointers, state on its side.
module Main (main) where

import Control.Monad
import Data.Int
import Data.Word
import Foreign
import Foreign.C

foreign import ccall "js_add" jsAdd :: CInt -> CInt -> CInt
foreign import ccall "js_mul" jsMul :: Double -> Double -> IO Double
foreign import ccall "js_wide" jsWide :: Int64 -> Word64 -> IO Int64
foreign import ccall "js_float" jsFloat :: Float -> IO Float
foreign import ccall "js_count" jsCount :: IO CInt
foreign import ccall "js_upper" jsUpper :: CString -> CInt -> IO ()
foreign import ccall "js_sum" jsSum :: Ptr Word16 -> CInt -> IO Word32

main :: IO ()
main = do
  print [jsAdd a b | a <- [1, -1, maxBound], b <- [1, -5]]
  jsMul 1.5 (-4) >>= print
  jsWide minBound maxBound >>= print
  jsWide 1 2 >>= print
  jsFloat 0.1 >>= print
  ns <- replicateM 5 jsCount
  print ns
  withCStringLen "across the border" $ \(p, n) -> jsUpper p (fromIntegral n) >> peekCStringLen (p, n) >>= putStrLn
  withArrayLen [1, 2, 65535, 40000] $ \n p -> jsSum p (fromIntegral n) >>= print
