-- System.Directory: folders, files, links, times, searches; errors by kind. Everything happens under the working directory.
module Main (main) where

import Control.Exception (IOException, try)
import Control.Monad (forM_)
import Data.List (sort)
import Data.Time.Calendar (fromGregorian)
import Data.Time.Clock (UTCTime (..), diffUTCTime, getCurrentTime)
import System.Directory
import System.FilePath (isAbsolute, takeFileName, (</>))
import System.IO.Error

kind :: IOException -> String
kind e
  | isDoesNotExistError e = "does not exist"
  | isAlreadyExistsError e = "already exists"
  | isPermissionError e = "permission"
  | otherwise = show (ioeGetErrorType e)

attempt :: Show a => String -> IO a -> IO ()
attempt what action = do
  result <- try action
  putStrLn (what ++ ": " ++ either kind show result)

main :: IO ()
main = do
  createDirectoryIfMissing True "a/b/c"
  createDirectory "a/d"
  forM_ ["a/one", "a/two", "a/b/three"] $ \f -> writeFile f (f ++ "\n")
  attempt "again" (createDirectory "a/d")
  attempt "no parent" (createDirectory "x/y")
  attempt "list" (sort <$> listDirectory "a")
  attempt "contents" (sort <$> getDirectoryContents "a/b")
  attempt "list a file" (listDirectory "a/one")
  attempt "list nothing" (listDirectory "nothing")
  forM_ ["a", "a/one", "nothing", ""] $ \p -> do
    attempt ("file? " ++ p) (doesFileExist p)
    attempt ("folder? " ++ p) (doesDirectoryExist p)
    attempt ("path? " ++ p) (doesPathExist p)
  attempt "size" (getFileSize "a/b/three")
  copyFile "a/one" "a/copy"
  attempt "copied" (readFile "a/copy")
  renameFile "a/two" "a/second"
  attempt "renamed" (sort <$> listDirectory "a")
  attempt "rename nothing" (renameFile "nothing" "something")
  renameDirectory "a/d" "a/e"
  renamePath "a/second" "a/2"
  attempt "renamed too" (sort <$> listDirectory "a")
  attempt "remove a full folder" (removeDirectory "a/b")
  attempt "remove a file" (removeFile "a/2")
  attempt "remove it again" (removeFile "a/2")
  -- links
  createFileLink "one" "a/link"
  createDirectoryLink "b" "a/folder"
  attempt "target" (getSymbolicLinkTarget "a/link")
  attempt "link?" (mapM pathIsSymbolicLink ["a/link", "a/folder", "a/one"])
  attempt "through the link" (readFile "a/link")
  attempt "through the folder" (sort <$> listDirectory "a/folder")
  attempt "not a link" (getSymbolicLinkTarget "a/one")
  removeDirectoryLink "a/folder"
  removeFile "a/link"
  -- times
  let moment = UTCTime (fromGregorian 2001 2 3) 14706.25
  setModificationTime "a/one" moment
  attempt "modification time" (getModificationTime "a/one")
  setAccessTime "a/one" moment
  attempt "access time" (getAccessTime "a/one")
  now <- getCurrentTime
  written <- writeFile "a/new" "" >> getModificationTime "a/new"
  print (abs (diffUTCTime written now) < 60)
  -- names
  here <- getCurrentDirectory
  print (isAbsolute here)
  there <- makeAbsolute "a/b/../one"
  print (drop (length here) there)
  home <- canonicalizePath "a/b/../one"
  base <- canonicalizePath "."
  print (drop (length base) home)
  attempt "relative" (makeRelativeToCurrentDirectory (here </> "a" </> "b"))
  attempt "find" (findFile ["x", "a/b", "a"] "one")
  attempt "find all" (findFiles ["a", "a/b", "."] "three")
  attempt "executable" (findExecutable "no-such-program-anywhere")
  -- working directory
  withCurrentDirectory "a/b" $ do
    inside <- getCurrentDirectory
    print (takeFileName inside, drop (length here) inside)
    attempt "inside" (sort <$> listDirectory ".")
    attempt "relative file" (readFile "three")
    attempt "up" (readFile "../one")
  attempt "outside" (sort <$> listDirectory ".")
  attempt "go nowhere" (setCurrentDirectory "nowhere")
  attempt "exists after" (doesFileExist "a/b/three")
  -- temporary, permissions
  tmp <- getTemporaryDirectory
  print (isAbsolute tmp)
  attempt "readable" (readable <$> getPermissions "a/one")
  attempt "searchable" (searchable <$> getPermissions "a")
  attempt "unreadable" (getPermissions "nothing")
  removePathForcibly "a/b"
  attempt "forced" (sort <$> listDirectory "a")
  removeDirectoryRecursive "a"
  attempt "gone" (doesPathExist "a")
  attempt "remove nothing forcibly" (removePathForcibly "a")
