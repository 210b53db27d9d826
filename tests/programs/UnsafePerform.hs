-- | unsafePerformIO and friends: global variables, memo tables, unsafeInterleaveIO, unsafeDupablePerformIO, exceptions inside.
module Main (main) where

import Control.Exception
import Control.Monad
import Data.IORef
import qualified Data.Map as M
import Foreign.Marshal.Array
import Foreign.Ptr
import Foreign.Storable
import System.IO.Unsafe
import Data.Word

supply :: IORef Int
supply = unsafePerformIO (newIORef 100)
{-# NOINLINE supply #-}

fresh :: () -> Int
fresh () = unsafePerformIO (atomicModifyIORef supply (\n -> (n + 1, n)))
{-# NOINLINE fresh #-}

memo :: Ord a => (a -> b) -> a -> b
memo f = unsafePerformIO $ do
  table <- newIORef M.empty
  return $ \x -> unsafePerformIO $ do
    m <- readIORef table
    case M.lookup x m of
      Just y -> return y
      Nothing -> do
        let y = f x
        modifyIORef table (M.insert x y)
        return y

slowFib :: Int -> Integer
slowFib = memo go
 where
  go n | n < 2 = toInteger n
       | otherwise = slowFib (n - 1) + slowFib (n - 2)

checksum :: [Word8] -> Word32
checksum bytes = unsafePerformIO $ withArrayLen bytes $ \n p -> go (castPtr p) n 1 0
 where
  go :: Ptr Word8 -> Int -> Word32 -> Word32 -> IO Word32
  go _ 0 a b = return (b * 65536 + a)
  go p n a b = do { x <- peek p; let { a' = (a + fromIntegral x) `mod` 65521; b' = (b + a') `mod` 65521 }; go (p `plusPtr` 1) (n - 1) a' b' }

main :: IO ()
main = do
  print (slowFib 200)
  print (checksum (map (fromIntegral . fromEnum) "Wikipedia"), checksum [])
  let a = fresh ()
  n1 <- evaluate a
  n2 <- evaluate a
  print (n1 == n2)
  readIORef supply >>= print
  log' <- newIORef []
  xs <- forM [1 .. 5 :: Int] $ \i -> unsafeInterleaveIO (modifyIORef log' (i :) >> return (i * i))
  print (xs !! 3)
  readIORef log' >>= print
  print (sum xs)
  readIORef log' >>= print
  print (unsafeDupablePerformIO (newIORef 'd' >>= readIORef))
  r <- try (evaluate (unsafePerformIO (throwIO (userError "inside")) :: Int))
  print (r :: Either IOException Int)
  let once = unsafePerformIO (modifyIORef supply (+ 1000) >> return 'o')
  r2 <- mapM evaluate [once, once, once]
  s <- readIORef supply
  print (r2, s)
  ys <- unsafeInterleaveIO (ioError (userError "never raised"))
  print (length [ys, ys :: Int])
  fixed <- fixIO' (\zs -> return (1 : map (* 2) (take 9 zs)))
  print fixed
 where
  fixIO' :: ([Int] -> IO [Int]) -> IO [Int]
  fixIO' f = do { ref <- newIORef (error "too early"); ans <- unsafeInterleaveIO (readIORef ref); r <- f ans; writeIORef ref r; return r }
