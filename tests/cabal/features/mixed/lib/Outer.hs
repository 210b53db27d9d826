-- | Three times the number of different letters: C++ counts, C multiplies.
module Outer (outer) where

import Foreign.C (CInt (..), CString, withCString)
import Inner (three)

foreign import ccall unsafe "cxx_length" c_length :: CString -> IO CInt

outer :: String -> IO Int
outer text = three . fromIntegral <$> withCString text c_length
