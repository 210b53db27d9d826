-- WASI starts no processes: everything of the process package links, and fails by name. (The expected output is this program's own.)
module Main (main) where

import Control.Exception (IOException, try)
import System.IO (hClose)
import System.Process

attempt :: String -> IO a -> IO ()
attempt what action = do
  result <- try (action >> pure ())
  putStrLn (what ++ ": " ++ either (show :: IOException -> String) (const "works") result)

main :: IO ()
main = do
  attempt "callProcess" (callProcess "true" [])
  attempt "callCommand" (callCommand "true")
  attempt "readProcess" (readProcess "cat" [] "x")
  attempt "readProcessWithExitCode" (readProcessWithExitCode "cat" [] "x")
  attempt "system" (system "true")
  attempt "rawSystem" (rawSystem "true" [])
  attempt "createProcess" (createProcess (proc "true" []))
  attempt "withCreateProcess" (withCreateProcess (shell "true") (\_ _ _ h -> waitForProcess h))
  attempt "spawnProcess" (spawnProcess "true" [] >>= waitForProcess)
  attempt "runInteractiveCommand" (runInteractiveCommand "true")
  attempt "createPipe" (createPipe >>= \(a, b) -> hClose a >> hClose b)
  attempt "getCurrentPid" getCurrentPid
  putStrLn (showCommandForUser "a b" ["c'd", "e"])
