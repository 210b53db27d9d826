-- | What GHC's tests want of the package directory, which is not among the libraries.
-- Input: paths. Output: effects on files, IOErrors as the package's. Invariant: base's own bindings to C only.
module System.Directory (createDirectoryIfMissing, doesFileExist, removeFile) where

import Control.Exception (tryJust)
import Control.Monad (void, guard)
import Foreign.C (CInt (..), CString, throwErrnoPathIfMinus1_)
import System.IO (IOMode (ReadMode), withFile)
import System.IO.Error (isAlreadyExistsError)
import System.Posix.Internals (c_unlink, withFilePath)

foreign import ccall unsafe "mkdir" c_mkdir :: CString -> CInt -> IO CInt

removeFile :: FilePath -> IO ()
removeFile path = withFilePath path (throwErrnoPathIfMinus1_ "removeLink" path . c_unlink)

-- | Opening says whether it is there and no folder.
doesFileExist :: FilePath -> IO Bool
doesFileExist path = either (const False) (const True) <$> tryJust io (withFile path ReadMode (const (return ())))
  where io e = Just (e :: IOError)

createDirectoryIfMissing :: Bool -> FilePath -> IO ()
createDirectoryIfMissing _parents path = void (tryJust (guard . isAlreadyExistsError) make)
  where make = withFilePath path (\p -> throwErrnoPathIfMinus1_ "createDirectory" path (c_mkdir p 0o777))
