-- | What GHC's tests want of the package filepath, which is not among the libraries.
-- Input, output: paths with slashes.
module System.FilePath ((<.>), (</>), takeFileName) where

infixr 7 <.>
infixr 5 </>

(<.>), (</>) :: FilePath -> String -> FilePath
path <.> extension = path ++ '.' : dropWhile (== '.') extension
folder </> name = folder ++ '/' : name

takeFileName :: FilePath -> FilePath
takeFileName = reverse . takeWhile (/= '/') . reverse
