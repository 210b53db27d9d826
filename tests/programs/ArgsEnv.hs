-- | Arguments and environment: getArgs, getProgName, withArgs, lookupEnv, setEnv, getEnvironment.
module Main (main) where

import Control.Exception
import Data.List
import System.Environment
import System.IO.Error

main :: IO ()
main = do
  args <- getArgs
  print (length args)
  mapM_ print args
  getProgName >>= putStrLn
  withArgs ["x", "y z"] (getArgs >>= print)
  withProgName "other" (getProgName >>= putStrLn)
  getArgs >>= \a -> print (a == args)
  mapM lookupEnv ["VAR_ONE", "VAR_EMPTY", "VAR_UNICODE", "VAR_MISSING"] >>= print
  getEnv "VAR_ONE" >>= putStrLn
  r <- try (getEnv "VAR_MISSING")
  print (either (\e -> (isDoesNotExistError e, show e)) ((,) False) r)
  setEnv "VAR_SET" "new value"
  setEnv "VAR_ONE" "changed"
  unsetEnv "VAR_UNICODE"
  env <- getEnvironment
  print (sort [kv | kv@(k, _) <- env, "VAR_" `isPrefixOf` k])
  e <- try (setEnv "" "x") :: IO (Either IOException ())
  print (either (const "rejected") show e)
