-- Foreign.Marshal.Pool: many blocks, large ones, growing, and everything given back.
module Main (main) where

import Control.Exception (ErrorCall (..), try)
import Control.Monad (foldM, forM, forM_)
import Foreign

main :: IO ()
main = do
  total <- withPool $ \pool -> do
    blocks <- forM [1 .. 500 :: Int] $ \n -> do
      p <- pooledMallocArray pool n :: IO (Ptr Word16)
      pokeArray p (replicate n (fromIntegral n))
      pure (p, n)
    foldM (\sum' (p, n) -> (+ sum') . sum . map toInteger <$> peekArray n p) 0 blocks
  print total
  withPool $ \pool -> do
    p <- pooledNewArray pool [1 .. 10 :: Int32]
    q <- pooledReallocArray pool p 20
    peekArray 10 q >>= print
    r <- pooledNew pool (3.5 :: Double)
    peek r >>= print
    print (r `alignPtr` 8 == r)
    big <- pooledMallocBytes pool 1000000 :: IO (Ptr Word8)
    fillBytes big 7 1000000
    peekElemOff big 999999 >>= print
  forM_ [1 .. 200 :: Int] $ \_ -> withPool $ \pool -> pooledMallocBytes pool 500000 >>= \p -> poke (castPtr p) (1 :: Int)
  r <- try (withPool (\pool -> pooledNew pool 'x' >>= peek >>= \c -> throwing c)) :: IO (Either ErrorCall ())
  print r
  where
    throwing c = ioError (userError [c]) `seq` errorWithoutStackTrace [c]
