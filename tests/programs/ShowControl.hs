-- | Texts that base makes without tables of strings: control characters as `show` writes them, alone and before what must not run into
-- them; the text of a C error; the label of the thread that runs finalizers; the call stack of an error.
module Main (main) where

import Control.Concurrent (myThreadId, yield)
import Control.Exception
import Control.Monad (forM_)
import Data.Char (chr)
import Data.IORef
import Foreign.C.Error (eEXIST, eNOENT, errnoToIOError)
import GHC.Conc.Sync (threadLabel)
import System.IO.Error (ioeGetErrorString)
import System.Mem (performGC)
import System.Mem.Weak (mkWeakPtr)

main :: IO ()
main = do
  forM_ [0 .. 160] $ \n -> putStrLn (unwords [show (chr n), show [chr n], show [chr n, 'H'], show [chr n, '1'], showsPrec 11 (chr n) "", shows [chr n, chr n] "."])
  -- the rest of the text is not evaluated before it is needed
  putStrLn (take 4 (shows '\ESC' undefined))
  print (map (\e -> ioeGetErrorString (errnoToIOError "here" e Nothing (Just "file"))) [eNOENT, eEXIST])
  print (errnoToIOError "here" eNOENT Nothing (Just "file"))
  label <- newIORef (Just "no finalizer ran")
  key <- newIORef ()
  _ <- readIORef key >>= \k -> mkWeakPtr k (Just (myThreadId >>= threadLabel >>= writeIORef label))
  performGC >> yield >> performGC >> yield
  readIORef label >>= print
  r <- try (evaluate (deep 3)) :: IO (Either ErrorCall Int)
  print r
  either (\(ErrorCallWithLocation text stack) -> putStrLn text >> putStrLn stack) print r

deep :: Int -> Int
deep 0 = error "bottom"
deep n = deep (n - 1) + 1
