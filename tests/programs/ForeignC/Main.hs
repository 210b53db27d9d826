{-# LANGUAGE CApiFFI, ForeignFunctionInterface #-}
-- | foreign import from a C file: all argument widths, pointers, strings, structs through Storable, errno, pure and safe calls.
module Main (main) where

import Control.Exception
import Control.Monad
import Data.Int
import Data.Word
import Foreign
import Foreign.C

foreign import ccall "add_ints" addInts :: CInt -> CInt -> CInt
foreign import ccall unsafe "mix" mix :: Int8 -> Word8 -> Int16 -> Word16 -> Int32 -> Word32 -> Int64 -> Word64 -> Float -> Double -> IO Double
foreign import ccall unsafe "narrow8" narrow8 :: Int32 -> Int8
foreign import ccall unsafe "narrowu8" narrowU8 :: Int32 -> Word8
foreign import ccall unsafe "narrow16" narrow16 :: Int32 -> Int16
foreign import ccall safe "rot13" rot13 :: CString -> IO ()
foreign import ccall "sum_array" sumArray :: Ptr CDouble -> CSize -> IO CDouble
foreign import ccall "fill" fill :: Ptr Word16 -> CInt -> Word16 -> IO ()
foreign import ccall "collatz_steps" collatzSteps :: Word64 -> Word32
foreign import ccall "fail_with" failWith :: CInt -> IO CInt
foreign import ccall "&counter" counter :: Ptr CInt
foreign import ccall "bump" bump :: IO ()
foreign import ccall "is_odd" isOdd :: CInt -> CBool
foreign import ccall "greet" greet :: CString -> CString -> CSize -> IO CInt
foreign import ccall "move_point" movePoint :: Ptr Point -> CInt -> IO ()
foreign import ccall "&free_logged" freeLogged :: FunPtr (Ptr Word8 -> IO ())
foreign import ccall "freed_count" freedCount :: IO CInt
foreign import ccall "same64" same64 :: Int64 -> Int64
foreign import ccall "half" half :: Float -> Float
foreign import ccall "string.h strlen" c_strlen :: CString -> IO CSize
foreign import ccall "stdlib.h abs" c_abs :: CInt -> CInt
foreign import capi "mathlib.h hypot3" hypot3 :: Double -> Double -> Double -> Double

data Point = Point Int32 Double Word8 deriving (Show, Eq)
instance Storable Point where
  sizeOf _ = 24
  alignment _ = 8
  peek p = Point <$> peekByteOff p 0 <*> peekByteOff p 8 <*> peekByteOff p 16
  poke p (Point a b c) = pokeByteOff p 0 a >> pokeByteOff p 8 b >> pokeByteOff p 16 c

main :: IO ()
main = do
  print (addInts 2 40, addInts maxBound 1)
  mix (-1) 255 (-2) 65535 (-3) 4294967295 (-4) 5 1.5 2.25 >>= print
  print (map narrow8 [127, 128, 255, 256, -129], map narrowU8 [127, 128, 255, 256, -1], map narrow16 [32767, 32768, -32769])
  withCString "Hello, World" $ \s -> rot13 s >> peekCString s >>= putStrLn
  withArrayLen [1.5, 2.5, -1, 1.0e10] (\n p -> sumArray p (fromIntegral n)) >>= print
  allocaArray 8 $ \p -> fill p 8 65535 >> fill p 3 7 >> peekArray 8 p >>= print
  print (map collatzSteps [1, 27, 97, 837799, 2 ^ (40 :: Int) - 1])
  r <- try (throwErrnoIf (< 0) "failWith" (failWith 2))
  print (either (\e -> show (e :: IOException)) show r)
  failWith 0 >>= print
  peek counter >>= print
  replicateM_ 5 bump
  peek counter >>= print
  poke counter 100 >> bump >> peek counter >>= print
  print (map isOdd [0, 1, -3, 4])
  out <- withCString "wasm \955" $ \name -> allocaBytes 64 $ \buf -> greet name buf 64 >>= \n -> (,) n <$> peekCString buf
  print out
  with (Point 1 2.5 3) $ \p -> movePoint p 10 >> peek p >>= print
  do fp <- mallocBytes 16 >>= newForeignPtr freeLogged
     withForeignPtr fp $ \p -> pokeArray p [1 .. 16] >> peekArray 16 p >>= print . sum
     finalizeForeignPtr fp
  freedCount >>= print
  print (map same64 [minBound, -1, 2 ^ (33 :: Int), maxBound], half 5, hypot3 2 3 6)
  withCString "twelve chars" c_strlen >>= print
  print (c_abs (-5))
  alloca $ \p -> poke p (0x0102030405060708 :: Word64) >> peekArray 8 (castPtr p :: Ptr Word8) >>= print
  p <- mallocArray 4 :: IO (Ptr Int32)
  pokeArray p [10, 20, 30, 40]
  p' <- reallocArray p 8
  copyArray (p' `advancePtr` 4) p' 4 >> moveArray (p' `advancePtr` 1) p' 4
  peekArray 8 p' >>= print
  free p'
  sp <- newStablePtr "stable"
  deRefStablePtr sp >>= putStrLn
  freeStablePtr sp
  print (nullPtr == (nullPtr :: Ptr ()), ptrToIntPtr (nullPtr `plusPtr` 12 :: Ptr ()), sizeOf (undefined :: CInt), castPtrToFunPtr nullPtr == nullFunPtr)
