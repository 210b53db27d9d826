-- What WASI can do, in the unix package: descriptors, status, links, times, folders, environment, temporary files, clocks.
module Main (main) where

import Control.Exception (IOException, try)
import Control.Monad (forM_)
import qualified Data.ByteString.Char8 as B
import Data.List (isPrefixOf, sort)
import System.IO
import System.IO.Error
import System.Posix
import qualified System.Posix.ByteString as PB
import qualified System.Posix.Env.ByteString as BE
import System.Posix.Fcntl (fileAllocate)

kind :: IOException -> String
kind e
  | isDoesNotExistError e = "does not exist"
  | isAlreadyExistsError e = "already exists"
  | isPermissionError e = "permission"
  | otherwise = show (ioeGetErrorType e)

attempt :: Show a => String -> IO a -> IO ()
attempt what action = try action >>= \r -> putStrLn (what ++ ": " ++ either kind show r)

main :: IO ()
main = do
  -- descriptors
  fd <- openFd "f" ReadWrite defaultFileFlags {creat = Just 0o644, exclusive = True}
  attempt "write" (fdWrite fd "hello, world")
  attempt "seek" (fdSeek fd AbsoluteSeek 7)
  attempt "read" (PB.fdRead fd 3)
  attempt "end" (fdSeek fd SeekFromEnd 0)
  attempt "nothing left" (PB.fdRead fd 3)
  attempt "truncate" (setFdSize fd 5)
  attempt "size" (fileSize <$> getFdStatus fd)
  attempt "append?" (queryFdOption fd AppendOnWrite)
  attempt "sync" (fileSynchronise fd >> fileSynchroniseDataOnly fd)
  attempt "allocate" (fileAllocate fd 0 64 >> fileSize <$> getFdStatus fd)
  closeFd fd
  attempt "closed" (fdWrite fd "x")
  attempt "exclusive" (openFd "f" ReadWrite defaultFileFlags {creat = Just 0o644, exclusive = True})
  attempt "nothing" (openFd "nothing" ReadOnly defaultFileFlags)
  -- a handle from a descriptor, in each mode
  forM_ [ReadOnly, WriteOnly, ReadWrite] $ \mode -> do
    h <- openFd "f" mode defaultFileFlags >>= fdToHandle
    (,) <$> hIsReadable h <*> hIsWritable h >>= print
    hClose h
  h <- openFd "f" ReadWrite defaultFileFlags {append = True} >>= fdToHandle
  hPutStr h "more" >> hClose h
  readFile "f" >>= print . drop 64
  -- status
  s <- getFileStatus "f"
  print (isRegularFile s, isDirectory s, isSymbolicLink s, fileSize s, linkCount s)
  d <- getFileStatus "."
  print (isDirectory d, isRegularFile d)
  createLink "f" "hard"
  createSymbolicLink "f" "soft"
  l <- getSymbolicLinkStatus "soft"
  f <- getFileStatus "soft"
  print (isSymbolicLink l, isRegularFile f, fileID f == fileID s, deviceID f == deviceID s)
  attempt "links" (linkCount <$> getFileStatus "hard")
  attempt "target" (readSymbolicLink "soft")
  attempt "not a link" (readSymbolicLink "f")
  attempt "exists" (mapM fileExist ["f", "soft", "nothing"])
  attempt "access" (mapM (\(r, w, x) -> fileAccess "f" r w x) [(True, False, False), (True, True, False)])
  attempt "rename" (rename "hard" "harder" >> fileExist "hard")
  attempt "remove" (removeLink "harder" >> removeLink "soft" >> fileExist "soft")
  attempt "remove nothing" (removeLink "nothing")
  setFileSize "f" 3
  attempt "cut" (readFile "f")
  setFileTimes "f" 1000000000 1500000000
  t <- getFileStatus "f"
  print (accessTime t, modificationTime t)
  setFileTimesHiRes "f" 1.5 2.25
  t' <- getFileStatus "f"
  print (accessTimeHiRes t', modificationTimeHiRes t')
  touchFile "f"
  now <- epochTime
  t'' <- getFileStatus "f"
  print (abs (modificationTime t'' - now) < 60)
  -- folders
  createDirectory "d" 0o755
  mapM_ (\n -> writeFile ("d/" ++ n) "") ["x", "y", "z"]
  stream <- openDirStream "d"
  let entries = readDirStream stream >>= \n -> if null n then pure [] else (n :) <$> entries
  entries >>= print . sort
  rewindDirStream stream
  entries >>= print . length
  closeDirStream stream
  attempt "not empty" (removeDirectory "d")
  before <- getWorkingDirectory
  changeWorkingDirectory "d"
  after <- getWorkingDirectory
  print (drop (length before) after)
  attempt "inside" (fileExist "x")
  mapM_ removeLink ["x", "y", "z"]
  changeWorkingDirectory ".."
  removeDirectory "d"
  attempt "gone" (openDirStream "d" >> pure ())
  -- environment
  setEnv "AHC_TEST" "one" True
  setEnv "AHC_TEST" "two" False
  attempt "variable" (getEnv "AHC_TEST")
  attempt "bytes" (BE.getEnv (B.pack "AHC_TEST"))
  putEnv "AHC_TEST=three=3"
  attempt "put" (getEnvDefault "AHC_TEST" "none")
  unsetEnv "AHC_TEST"
  attempt "unset" (getEnv "AHC_TEST")
  -- temporary files, names, clocks
  (name, handle) <- mkstemp "tmp-"
  print ("tmp-" `isPrefixOf` name, length name)
  hPutStr handle "temporary" >> hClose handle
  readFile name >>= print
  (name2, handle2) <- mkstemps "t" ".txt"
  print (length name2, drop 7 name2)
  hClose handle2
  folder <- mkdtemp "dir-"
  getFileStatus folder >>= print . isDirectory
  print (name /= name2)
  attempt "terminal?" (queryTerminal stdInput)
  attempt "sleep" (usleep 1000 >> nanosleep 1000)
  attempt "sysconf" ((> 0) <$> getSysVar ClockTick)
  system <- getSystemID
  print (not (null (systemName system)))
