-- C++ of the program's own, with the C++ library: containers, strings, streams, static constructors, virtual functions, RTTI.
-- (Natively ForeignCxx.native.c gives the same answers.)
module Main (main) where

import Foreign
import Foreign.C

foreign import ccall "histogram" c_histogram :: CString -> CString -> CSize -> IO ()

foreign import ccall "area" c_area :: CInt -> CDouble -> IO CDouble

foreign import ccall "initialised" c_initialised :: IO CInt

foreign import ccall "sort_numbers" c_sort :: Ptr CInt -> CSize -> FunPtr (CInt -> CInt -> IO CInt) -> IO ()

foreign import ccall "wrapper" mkLess :: (CInt -> CInt -> IO CInt) -> IO (FunPtr (CInt -> CInt -> IO CInt))

main :: IO ()
main = do
  c_initialised >>= print
  text <- withCString "the cat and the dog and the end" $ \s -> allocaBytes 200 $ \out -> c_histogram s out 200 >> peekCString out
  putStrLn text
  mapM (\(shape, x) -> c_area shape x) [(0, 2), (1, 3), (2, 1)] >>= print
  less <- mkLess (\a b -> pure (if a `mod` 10 < b `mod` 10 then 1 else 0))
  withArrayLen [31, 12, 25, 44, 3, 19, 50] $ \n p -> do
    c_sort p (fromIntegral n) less
    peekArray n p >>= print
  freeHaskellFunPtr less
