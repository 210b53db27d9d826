-- System.FilePath for both platforms, and OsPath.
module Main (main) where

import qualified System.FilePath.Posix as P
import qualified System.FilePath.Windows as W
import System.OsPath (decodeUtf, encodeUtf, pack, toChar, unpack, (</>))
import qualified System.OsPath as O

paths :: [FilePath]
paths = ["", ".", "/", "a", "a/b.c", "/a//b/", "a/../b", "./x.tar.gz", "C:\\a\\b.txt", "\\\\server\\share\\f", ".hidden", "a.b/", "日本/語.txt"]

main :: IO ()
main = do
  mapM_ (\p -> print (p, P.splitFileName p, P.splitExtension p, P.splitExtensions p, P.splitPath p, P.splitDirectories p)) paths
  mapM_ (\p -> print (P.normalise p, P.isValid p, P.makeValid p, P.isRelative p, P.takeBaseName p, P.dropTrailingPathSeparator p)) paths
  mapM_ (\p -> print (W.splitDrive p, W.normalise p, W.isValid p, W.makeValid p, W.splitPath p, W.isAbsolute p)) paths
  print [(a, b, a P.</> b, a P.<.> b, a P.-<.> b, P.makeRelative a b) | a <- ["a", "/a", "a/"], b <- ["b", "/b", "a/c", "/a/b"]]
  print (P.splitSearchPath "a:b::c", W.splitSearchPath "a;b;;c", P.joinPath ["a", "/b", "c"], P.equalFilePath "a/./b" "a//b")
  print (P.replaceBaseName "x/y.z" "w", P.replaceDirectory "x/y" "z", P.hasTrailingPathSeparator "a/", P.addExtension "a." "b", P.stripExtension "c.d" "a.b.c.d")
  a <- encodeUtf "ä/ö"
  b <- encodeUtf "x.y"
  print (a </> b, O.takeExtension b, O.splitDirectories (a </> b), map toChar (unpack b), pack (unpack b) == b)
  decodeUtf (a </> b) >>= putStrLn
