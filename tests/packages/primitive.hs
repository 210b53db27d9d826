-- Arrays and mutable variables over the primops.
{-# LANGUAGE TypeApplications #-}
import Control.Monad (forM_)
import Control.Monad.ST (runST)
import Data.Primitive
import Data.Primitive.MutVar
import Data.Word (Word16, Word8)

main :: IO ()
main = do
  let squares = runST $ do
        m <- newPrimArray 10
        forM_ [0 .. 9] $ \i -> writePrimArray m i (fromIntegral (i * i) :: Word16)
        unsafeFreezePrimArray m
  print squares
  print (sizeofByteArray (byteArrayFromList [1, 2, 3 :: Word8]), foldrPrimArray (+) 0 squares)
  let a = arrayFromListN 3 ["x", "y", "z"]
  print (fmap concat (traverse (\s -> [s, s ++ s]) a))
  print (smallArrayFromList [1 .. 5 :: Integer])
  v <- newMutVar (1 :: Integer)
  forM_ [1 .. 25] $ \i -> modifyMutVar' v (* i)
  readMutVar v >>= print
  print (sizeOf @Word16 0, alignment @Double 0)
