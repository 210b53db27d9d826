-- What WASI cannot do, in the unix package: it links, and each fails by its name when it is run. (Natively most of it works, so the
-- expected output is this program's own: LibUnixMissing.stdout32.)
module Main (main) where

import Control.Exception (IOException, try)
import System.Posix hiding (Default)
import System.IO (SeekMode (..))
import System.Posix.DynamicLinker
import qualified System.Posix.ByteString as B

attempt :: String -> IO a -> IO ()
attempt what action = do
  result <- try (action >> pure ())
  putStrLn (what ++ ": " ++ either (show :: IOException -> String) (const "works") result)

main :: IO ()
main = do
  -- processes
  attempt "forkProcess" (forkProcess (pure ()))
  attempt "executeFile" (executeFile "/bin/no-such-program" False [] Nothing)
  attempt "getProcessStatus" (getProcessStatus False False 1)
  attempt "getAnyProcessStatus" (getAnyProcessStatus False False)
  attempt "getProcessID" getProcessID
  attempt "getParentProcessID" getParentProcessID
  attempt "getProcessGroupID" getProcessGroupID
  attempt "createSession" createSession
  attempt "getProcessTimes" getProcessTimes
  attempt "nice" (nice 0)
  attempt "getProcessPriority" (getProcessPriority 0)
  -- signals
  attempt "installHandler" (installHandler sigUSR1 Ignore Nothing)
  attempt "raiseSignal" (raiseSignal 0)
  attempt "signalProcess" (signalProcess nullSignal 1)
  attempt "getSignalMask" getSignalMask
  attempt "blockSignals" (blockSignals emptySignalSet)
  attempt "getPendingSignals" getPendingSignals
  attempt "scheduleAlarm" (scheduleAlarm 0)
  -- users and groups
  attempt "getRealUserID" getRealUserID
  attempt "getEffectiveUserID" getEffectiveUserID
  attempt "getRealGroupID" getRealGroupID
  attempt "getEffectiveGroupID" getEffectiveGroupID
  attempt "getGroups" getGroups
  attempt "setUserID" (setUserID 0)
  attempt "getLoginName" getLoginName
  attempt "getUserEntryForName" (getUserEntryForName "root")
  attempt "getUserEntryForID" (getUserEntryForID 0)
  attempt "getAllUserEntries" getAllUserEntries
  attempt "getGroupEntryForID" (getGroupEntryForID 0)
  attempt "getAllGroupEntries" getAllGroupEntries
  -- files
  writeFile "f" "x"
  attempt "setFileMode" (setFileMode "f" 0o600)
  attempt "setOwnerAndGroup" (setOwnerAndGroup "f" 0 0)
  attempt "createNamedPipe" (createNamedPipe "p" 0o600)
  attempt "createDevice" (createDevice "d" 0 0)
  attempt "getPathVar" (getPathVar "f" FileNameLimit)
  attempt "setFileCreationMask" (setFileCreationMask 0o22)
  fd <- openFd "f" ReadWrite defaultFileFlags
  attempt "setFdMode" (setFdMode fd 0o600)
  attempt "setFdOwnerAndGroup" (setFdOwnerAndGroup fd 0 0)
  attempt "dup" (dup fd)
  attempt "dupTo" (dupTo fd 9)
  attempt "createPipe" createPipe
  attempt "getLock" (getLock fd (ReadLock, AbsoluteSeek, 0, 0))
  attempt "setLock" (setLock fd (Unlock, AbsoluteSeek, 0, 0))
  attempt "waitToSetLock" (waitToSetLock fd (Unlock, AbsoluteSeek, 0, 0))
  attempt "getFdPathVar" (getFdPathVar fd FileNameLimit)
  attempt "changeWorkingDirectoryFd" (B.changeWorkingDirectoryFd fd)
  -- terminals
  attempt "getTerminalAttributes" (getTerminalAttributes fd)
  attempt "sendBreak" (sendBreak fd 0)
  attempt "drainOutput" (drainOutput fd)
  attempt "getTerminalName" (getTerminalName fd)
  attempt "getControllingTerminalName" (getControllingTerminalName >>= \n -> if null n then ioError (userError "empty") else pure ())
  attempt "openPseudoTerminal" openPseudoTerminal
  attempt "getTerminalProcessGroupID" (getTerminalProcessGroupID fd)
  -- the rest
  attempt "semOpen" (semOpen "/s" (OpenSemFlags True False) 0o600 1)
  attempt "semUnlink" (semUnlink "/s")
  attempt "shmOpen" (shmOpen "/s" (ShmOpenFlags True True False False) 0o600)
  attempt "shmUnlink" (shmUnlink "/s")
  attempt "getResourceLimit" (getResourceLimit ResourceOpenFiles)
  attempt "setResourceLimit" (getResourceLimit ResourceOpenFiles >>= setResourceLimit ResourceOpenFiles)
  attempt "dlopen" (dlopen "libm.so" [RTLD_NOW])
  attempt "dlsym" (dlsym Default "sin")
  attempt "mkstemp" (mkstemp "fooXXXXXX")
  attempt "mkdtemp" (mkdtemp "foo")
  attempt "sleep" (usleep 1)
