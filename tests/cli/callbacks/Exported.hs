-- What main.c calls.
module Exported where
import Foreign.C
import System.IO
foreign export ccall square :: CInt -> IO CInt
square :: CInt -> IO CInt
square n = do { putStrLn ("squaring " ++ show n); hFlush stdout; pure (n * n) }
