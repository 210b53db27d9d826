{-# LANGUAGE MagicHash, UnboxedTuples, BangPatterns #-}
-- Pointer equality, sparks, keepAlive#, tags, prefetching, tracing, profiling's primops where nothing is profiled, and the pseudo-operations.
module Main (main) where

import Control.Exception
import Data.Coerce
import Data.IORef
import GHC.Exts
import GHC.IO (IO (..))
import GHC.Ptr (Ptr (..))
import Unsafe.Coerce (unsafeCoerce#)

data Colour = Red | Green | Blue deriving (Eq, Show)

-- more constructors than a tag holds
data Many = M0 | M1 | M2 | M3 | M4 Int | M5 | M6 Bool | M7 | M8 | M9 deriving (Show)

newtype Age = Age Int deriving (Show)

data Box = Box Int

{-# NOINLINE lazy' #-}
lazy' :: Int -> Many
lazy' n = if n > 100 then error "forced" else if n > 5 then M6 True else M9

io_ :: (State# RealWorld -> State# RealWorld) -> IO ()
io_ f = IO (\s -> case f s of s1 -> (# s1, () #))
{-# INLINE io_ #-}

main :: IO ()
main = do
  -- the same object, another one of the same value, another type
  let b1 = Box 1; b2 = Box 2
  evaluate b1 >> evaluate b2
  r <- newIORef b1
  b3 <- readIORef r
  print (isTrue# (reallyUnsafePtrEquality# b1 b1), isTrue# (reallyUnsafePtrEquality# b1 b2))
  print (case (b1, b3) of (!x, !y) -> isTrue# (reallyUnsafePtrEquality# x y))
  -- tags: evaluated or not, more than the pointer holds
  print [I# (dataToTag# c) | c <- [Red, Green, Blue]]
  print [I# (dataToTag# m) | m <- [M0, M1, M2, M3, M4 7, M5, M6 False, M7, M8, M9, lazy' 1, lazy' 9]]
  (print (I# (dataToTag# (lazy' 101)))) `catch` \(ErrorCall e) -> putStrLn e
  print [tagToEnum# 0# :: Colour, tagToEnum# 1#, tagToEnum# 2#]
  print [tagToEnum# (3# ># 2#) :: Bool, tagToEnum# (3# <# 2#)]
  -- seq# evaluates, spark# and par# need not
  IO (\s -> case seq# (lazy' 7) s of (# s1, m #) -> (# s1, m #)) >>= print
  (IO (\s -> case seq# (lazy' 200) s of (# s1, m #) -> (# s1, m #)) >>= print) `catch` \(ErrorCall e) -> putStrLn e
  IO (\s -> case spark# (lazy' 1) s of (# s1, m #) -> (# s1, m #)) >>= print
  _ <- IO (\s -> case spark# (lazy' 200) s of (# s1, m #) -> (# s1, m #))
  print (I# (par# (lazy' 300)))
  IO (\s -> case numSparks# s of (# s1, n #) -> (# s1, I# n #)) >>= print
  IO (\s -> case getSpark# s of (# s1, n, _ #) -> (# s1, I# n #)) >>= print
  -- keepAlive# gives what its action gives
  x <- IO (\s -> keepAlive# b1 s (\s1 -> (# s1, "kept" #)))
  putStrLn x
  (IO (\s -> keepAlive# b1 s (\s1 -> raiseIO# (toException (ErrorCall "out of it")) s1))) `catch` \(ErrorCall e) -> putStrLn e
  io_ (touch# b1)
  -- prefetching changes nothing, wherever it points
  let lit = "literal"#
  IO (\s -> case newByteArray# 100# s of
    (# s1, a #) -> case unsafeFreezeByteArray# a s1 of
      (# s2, f #) -> case prefetchByteArray0# f 1# (prefetchByteArray1# f 2# (prefetchByteArray2# f 3# (prefetchByteArray3# f 99# s2))) of
        s3 -> case prefetchMutableByteArray0# a 1# (prefetchMutableByteArray1# a 2# (prefetchMutableByteArray2# a 3# (prefetchMutableByteArray3# a 99# s3))) of
          s4 -> (# s4, () #))
  io_ (\s -> prefetchAddr0# lit 0# (prefetchAddr1# lit 1# (prefetchAddr2# lit 2# (prefetchAddr3# lit 3# s))))
  io_ (\s -> prefetchValue0# b1 (prefetchValue1# b2 (prefetchValue2# r (prefetchValue3# (lazy' 400) s))))
  -- nobody listens to traces
  io_ (traceEvent# "event\0"#)
  io_ (traceMarker# "marker\0"#)
  io_ (traceBinaryEvent# "binary"# 6#)
  -- no profile, no debug information
  let none a = isTrue# (eqAddr# a nullAddr#)
  IO (\s -> case getCCSOf# b1 s of (# s1, a #) -> (# s1, none a #)) >>= print
  IO (\s -> case getCurrentCCS# b1 s of (# s1, a #) -> (# s1, none a #)) >>= print
  IO (\s -> case whereFrom# b1 s of (# s1, a #) -> (# s1, none a #)) >>= print
  IO (\s -> clearCCS# (\s1 -> (# s1, "cleared" #)) s) >>= putStrLn
  -- pseudo-operations
  print (case (# realWorld#, 5 #) of (# s, n #) -> case seq# (n + 1) s of (# _, m #) -> m)
  print (coerce (Age 4) + (1 :: Int), coerce [1, 2 :: Int] :: [Age])
  print (unsafeCoerce# (Age 6) :: Int)
  print (M0 `seq` 'q')
  print (void' void#)
  proxied (proxy# :: Proxy# Int)
  IO (\s -> case anyToAddr# b1 s of (# s1, a #) -> case addrToAny# a of (# Box n #) -> (# s1, n #)) >>= print

void' :: (# #) -> Int
void' _ = 3

proxied :: Proxy# a -> IO ()
proxied _ = putStrLn "proxy#"
