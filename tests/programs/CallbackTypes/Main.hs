-- Every type that a callback and an exported function can take and return.
module Main (main) where

import Data.Char
import Foreign
import Foreign.C

foreign import ccall "wrapper" wI8 :: (Int8 -> IO Int8) -> IO (FunPtr (Int8 -> IO Int8))
foreign import ccall "wrapper" wI16 :: (Int16 -> Int16) -> IO (FunPtr (Int16 -> Int16))
foreign import ccall "wrapper" wI32 :: (Int32 -> IO Int32) -> IO (FunPtr (Int32 -> IO Int32))
foreign import ccall "wrapper" wI64 :: (Int64 -> IO Int64) -> IO (FunPtr (Int64 -> IO Int64))
foreign import ccall "wrapper" wW8 :: (Word8 -> IO Word8) -> IO (FunPtr (Word8 -> IO Word8))
foreign import ccall "wrapper" wW16 :: (Word16 -> IO Word16) -> IO (FunPtr (Word16 -> IO Word16))
foreign import ccall "wrapper" wW32 :: (Word32 -> IO Word32) -> IO (FunPtr (Word32 -> IO Word32))
foreign import ccall "wrapper" wW64 :: (Word64 -> IO Word64) -> IO (FunPtr (Word64 -> IO Word64))
foreign import ccall "wrapper" wF :: (Float -> IO Float) -> IO (FunPtr (Float -> IO Float))
foreign import ccall "wrapper" wD :: (Double -> IO Double) -> IO (FunPtr (Double -> IO Double))
foreign import ccall "wrapper" wB :: (Bool -> IO Bool) -> IO (FunPtr (Bool -> IO Bool))
foreign import ccall "wrapper" wC :: (Char -> IO Char) -> IO (FunPtr (Char -> IO Char))
foreign import ccall "wrapper" wP :: (Ptr Int32 -> IO (Ptr Int32)) -> IO (FunPtr (Ptr Int32 -> IO (Ptr Int32)))
foreign import ccall "wrapper" wS :: (StablePtr String -> IO (StablePtr String)) -> IO (FunPtr (StablePtr String -> IO (StablePtr String)))
foreign import ccall "wrapper" wU :: IO () -> IO (FunPtr (IO ()))
foreign import ccall "wrapper" wFun :: (FunPtr (Int8 -> IO Int8) -> IO (FunPtr (Int8 -> IO Int8))) -> IO (FunPtr (FunPtr (Int8 -> IO Int8) -> IO (FunPtr (Int8 -> IO Int8))))
foreign import ccall "wrapper" wMany
  :: Many -> IO (FunPtr Many)

-- No more than native GHC passes in registers: it mixes up narrow arguments on the stack.
type Many = Int8 -> Word8 -> Int64 -> Float -> Int16 -> Double -> Word64 -> IO Double
type Others = Bool -> Word16 -> Double -> Char -> CInt -> Double -> Int64 -> IO Int64

foreign import ccall "call_i8" cI8 :: FunPtr (Int8 -> IO Int8) -> Int8 -> IO Int8
foreign import ccall "call_i16" cI16 :: FunPtr (Int16 -> Int16) -> Int16 -> IO Int16
foreign import ccall "call_i32" cI32 :: FunPtr (Int32 -> IO Int32) -> Int32 -> IO Int32
foreign import ccall "call_i64" cI64 :: FunPtr (Int64 -> IO Int64) -> Int64 -> IO Int64
foreign import ccall "call_w8" cW8 :: FunPtr (Word8 -> IO Word8) -> Word8 -> IO Word8
foreign import ccall "call_w16" cW16 :: FunPtr (Word16 -> IO Word16) -> Word16 -> IO Word16
foreign import ccall "call_w32" cW32 :: FunPtr (Word32 -> IO Word32) -> Word32 -> IO Word32
foreign import ccall "call_w64" cW64 :: FunPtr (Word64 -> IO Word64) -> Word64 -> IO Word64
foreign import ccall "call_f" cF :: FunPtr (Float -> IO Float) -> Float -> IO Float
foreign import ccall "call_d" cD :: FunPtr (Double -> IO Double) -> Double -> IO Double
foreign import ccall "call_b" cB :: FunPtr (Bool -> IO Bool) -> Bool -> IO Bool
foreign import ccall "call_c" cC :: FunPtr (Char -> IO Char) -> Char -> IO Char
foreign import ccall "call_p" cP :: FunPtr (Ptr Int32 -> IO (Ptr Int32)) -> Ptr Int32 -> IO (Ptr Int32)
foreign import ccall "call_p" cS :: FunPtr (StablePtr String -> IO (StablePtr String)) -> StablePtr String -> IO (StablePtr String)
foreign import ccall "call_u" cU :: FunPtr (IO ()) -> CInt -> IO ()
foreign import ccall "call_fun" cFun :: FunPtr (FunPtr (Int8 -> IO Int8) -> IO (FunPtr (Int8 -> IO Int8))) -> FunPtr (Int8 -> IO Int8) -> Int8 -> IO Int8
foreign import ccall "wrapper" wOthers :: Others -> IO (FunPtr Others)
foreign import ccall "call_others" cOthers :: FunPtr Others -> IO Int64
foreign import ccall "call_many" cMany :: FunPtr Many -> IO Double
foreign import ccall "call_exports" cExports :: IO ()

foreign export ccall ei8 :: Int8 -> IO Int8
foreign export ccall ei16 :: Int16 -> Int16
foreign export ccall ei32 :: Int32 -> Int32
foreign export ccall ei64 :: Int64 -> IO Int64
foreign export ccall ew8 :: Word8 -> Word8
foreign export ccall ew16 :: Word16 -> Word16
foreign export ccall ew32 :: Word32 -> Word32
foreign export ccall ew64 :: Word64 -> Word64
foreign export ccall ef :: Float -> Float
foreign export ccall ed :: Double -> Double
foreign export ccall eb :: Bool -> Bool
foreign export ccall ec :: Char -> Char
foreign export ccall ep :: Ptr Int32 -> IO Int32
foreign export ccall eu :: IO ()
foreign export ccall emany :: CInt -> CUChar -> CLong -> CFloat -> CDouble -> CULLong -> IO CDouble

ei8 :: Int8 -> IO Int8
ei8 = pure . subtract 1
ei16 :: Int16 -> Int16
ei16 = negate
ei32 :: Int32 -> Int32
ei32 = (* 3)
ei64 :: Int64 -> IO Int64
ei64 x = pure (x * 5)
ew8 :: Word8 -> Word8
ew8 = complement
ew16 :: Word16 -> Word16
ew16 = complement
ew32 :: Word32 -> Word32
ew32 = complement
ew64 :: Word64 -> Word64
ew64 = complement
ef :: Float -> Float
ef = sqrt
ed :: Double -> Double
ed = negate
eb :: Bool -> Bool
eb = not
ec :: Char -> Char
ec = toUpper
ep :: Ptr Int32 -> IO Int32
ep p = sum <$> peekArray 3 p
eu :: IO ()
eu = putStrLn "eu"
emany :: CInt -> CUChar -> CLong -> CFloat -> CDouble -> CULLong -> IO CDouble
emany a b c d e f = pure (fromIntegral a + fromIntegral b + fromIntegral c + realToFrac d + e + fromIntegral f)

through :: (Show a, Show b) => String -> (f -> IO (FunPtr f)) -> f -> (FunPtr f -> a -> IO b) -> [a] -> IO ()
through name wrap f call values = do
  p <- wrap f
  results <- mapM (call p) values
  putStrLn (name ++ " " ++ show (zip values results))
  freeHaskellFunPtr p

main :: IO ()
main = do
  through "Int8" wI8 (pure . (+ 1)) cI8 [minBound, -1, 0, 126, maxBound]
  through "Int16" wI16 (+ 1) cI16 [minBound, -1, 0, maxBound]
  through "Int32" wI32 (pure . (+ 1)) cI32 [minBound, -1, 0, maxBound]
  through "Int64" wI64 (pure . (+ 1)) cI64 [minBound, -1, 0, 2 ^ (40 :: Int), maxBound]
  through "Word8" wW8 (pure . (+ 1)) cW8 [0, 127, 128, 254, 255]
  through "Word16" wW16 (pure . (+ 1)) cW16 [0, 32767, 32768, maxBound]
  through "Word32" wW32 (pure . (+ 1)) cW32 [0, 2 ^ (31 :: Int), maxBound]
  through "Word64" wW64 (pure . (+ 1)) cW64 [0, 2 ^ (63 :: Int), maxBound]
  through "Float" wF (pure . (/ 4)) cF [0, -1.5, 1e30, 1 / 0]
  through "Double" wD (pure . (/ 4)) cD [0, -1.5, 1e300, 1 / 0]
  through "Bool" wB (pure . not) cB [False, True]
  through "Char" wC (pure . succ) cC ['a', '\1234', '\x10fffe']
  withArray [1, 2, 3] $ \a -> do
    p <- wP (\q -> pure (q `advancePtr` 2))
    cP p a >>= peek >>= print
  s <- newStablePtr "a string"
  sp <- wS (\q -> deRefStablePtr q >>= newStablePtr . reverse)
  cS sp s >>= deRefStablePtr >>= putStrLn
  u <- wU (putStrLn "unit")
  cU u 3
  i8 <- wI8 (pure . (* 2))
  fun <- wFun (const (pure i8))
  cFun fun nullFunPtr 21 >>= print
  many <- wMany $ \a b c d e f g -> do
    print (a, b, c, d, e, f, g)
    pure (fromIntegral a + realToFrac d + f)
  cMany many >>= print
  others <- wOthers $ \h i x j k y m -> do
    print (h, i, x, j, k, y, m)
    pure (m + fromIntegral k)
  cOthers others >>= print
  cExports
