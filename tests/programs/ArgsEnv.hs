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
  mapM lookupEnv ["AHC_ONE", "AHC_EMPTY", "AHC_UNICODE", "AHC_MISSING"] >>= print
  getEnv "AHC_ONE" >>= putStrLn
  r <- try (getEnv "AHC_MISSING")
  print (either (\e -> (isDoesNotExistError e, show e)) ((,) False) r)
  setEnv "AHC_SET" "new value"
  setEnv "AHC_ONE" "changed"
  unsetEnv "AHC_UNICODE"
  env <- getEnvironment
  print (sort [kv | kv@(k, _) <- env, "AHC_" `isPrefixOf` k])
  e <- try (setEnv "" "x") :: IO (Either IOException ())
  print (either (const "rejected") show e)
