{-# LANGUAGE MagicHash, UnboxedTuples #-}
-- Array# and MutableArray#: every operation, at the edges of cards (128 elements) too.
module Main (main) where

import Control.Exception
import Control.Monad
import GHC.Exts
import GHC.IO (IO (..))

data M a = M (MutableArray# RealWorld a)
data A a = A (Array# a)

new :: Int -> a -> IO (M a)
new (I# n) x = IO (\s -> case newArray# n x s of (# s1, a #) -> (# s1, M a #))

rd :: M a -> Int -> IO a
rd (M a) (I# i) = IO (readArray# a i)

wr :: M a -> Int -> a -> IO ()
wr (M a) (I# i) x = IO (\s -> case writeArray# a i x s of s1 -> (# s1, () #))

size :: M a -> Int
size (M a) = I# (sizeofMutableArray# a)

list :: M a -> IO [a]
list a = mapM (rd a) [0 .. size a - 1]

at :: A a -> Int -> a
at (A a) (I# i) = case indexArray# a i of (# x #) -> x

frozen :: A a -> [a]
frozen f@(A a) = map (at f) [0 .. I# (sizeofArray# a) - 1]

unsafeFreeze :: M a -> IO (A a)
unsafeFreeze (M a) = IO (\s -> case unsafeFreezeArray# a s of (# s1, f #) -> (# s1, A f #))

unsafeThaw :: A a -> IO (M a)
unsafeThaw (A a) = IO (\s -> case unsafeThawArray# a s of (# s1, m #) -> (# s1, M m #))

counting :: Int -> IO (M Int)
counting n = do
  a <- new n 0
  forM_ [0 .. n - 1] $ \i -> wr a i (i * 10)
  return a

act :: (State# RealWorld -> State# RealWorld) -> IO ()
act f = IO (\s -> case f s of s1 -> (# s1, () #))
{-# INLINE act #-}

-- long arrays are summed up by their length, sum and a few elements
brief :: [Int] -> String
brief xs | length xs <= 30 = show xs
         | otherwise = show (length xs, sum xs, sum (zipWith (\x i -> x `mod` 1009 * i `mod` 1009) xs [1 ..]), take 3 xs, drop (length xs - 3) xs)

main :: IO ()
main = do
  forM_ [0, 1, 2, 127, 128, 129, 1000, 20000] $ \n -> do
    a <- counting n
    xs <- list a
    f <- unsafeFreeze a
    putStrLn (unwords [show n, show (size a), brief xs, brief (frozen f)])
    m <- unsafeThaw f
    when (n > 0) (wr m (n - 1) (-1))
    list m >>= putStrLn . brief
  let ranges n = [(0, n), (0, 0), (n, 0), (1, n - 2), (n `div` 2, n - n `div` 2), (3, 5)]
  forM_ [20, 127, 300] $ \n -> forM_ (ranges n) $ \(i@(I# i'), k@(I# k')) -> do
    a@(M m) <- counting n
    A f <- counting n >>= unsafeFreeze
    clone <- IO (\s -> case cloneMutableArray# m i' k' s of (# s1, c #) -> (# s1, M c #))
    frz <- IO (\s -> case freezeArray# m i' k' s of (# s1, c #) -> (# s1, A c #))
    thw <- IO (\s -> case thawArray# f i' k' s of (# s1, c #) -> (# s1, M c #))
    let cl = A (cloneArray# f i' k')
    when (k > 0) (wr thw 0 77 >> wr clone (k - 1) 88)
    c <- list clone
    t <- list thw
    putStrLn (unwords [show (n, i, k), brief c, brief (frozen frz), brief t, brief (frozen cl)])
    -- copies to every place where they fit
    forM_ [0, (n - k) `div` 2, n - k] $ \j@(I# j') -> do
      to@(M t') <- new n (-5)
      act (copyArray# f i' t' j' k')
      same@(M s') <- counting n
      act (copyMutableArray# s' i' s' j' k')
      other@(M o') <- new n (-6)
      act (copyMutableArray# m i' o' j' k')
      xs <- mapM list [to, same, other]
      putStrLn (show j ++ concatMap ((' ' :) . brief) xs)
  -- compare and swap goes by pointers
  let x = [1 :: Int]; y = [2]
  evaluate (length x + length y)
  a@(M m) <- new 4 x
  old <- rd a 2
  r1 <- IO (\s -> case casArray# m 2# old y s of (# s1, failed, now #) -> (# s1, (I# failed, now) #))
  r2 <- IO (\s -> case casArray# m 2# old x s of (# s1, failed, now #) -> (# s1, (I# failed, now) #))
  rest <- list a
  print (r1, r2, rest)
  -- the same array or not
  b@(M m') <- new 4 x
  A f1 <- unsafeFreeze a
  A f2 <- unsafeFreeze b
  print (isTrue# (sameMutableArray# m m), isTrue# (sameMutableArray# m m'), isTrue# (sameArray# f1 f1), isTrue# (sameArray# f1 f2))
  -- elements are lazy
  lazy <- new 3 (error "not needed" :: Int)
  wr lazy 1 5
  rd lazy 1 >>= print
  (rd lazy 0 >>= evaluate >>= print) `catch` \(ErrorCall e) -> putStrLn ("element: " ++ e)
