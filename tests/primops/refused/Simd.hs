{-# LANGUAGE CPP, ExistentialQuantification, MagicHash, UnboxedTuples #-}
-- Vectors: GHC compiles their operations with LLVM alone. Compiled once for each constructor of the table, which is defined then;
-- with none it compiles, so what is refused is the operation. GHC itself notices most of them, our linker the others. Messages:
-- refused-compile: SIMD vector instructions require the LLVM back-end
-- refused-link: `Main_op_info` is not supported: a vector type
module Main (main) where

import GHC.Exts

data F = forall a. F a

{-# NOINLINE keep #-}
keep :: F -> IO ()
keep (F f) = f `seq` putStrLn "vectors"

main :: IO ()
main = keep (F op)

{-# NOINLINE op #-}
#if defined(VecBroadcastOp)
op :: Int32# -> Int32X4#
op = broadcastInt32X4#
#elif defined(VecPackOp)
op :: Int32# -> Int32X4#
op i = packInt32X4# (# i, i, i, i #)
#elif defined(VecUnpackOp)
op :: Int32X4# -> (# Int32#, Int32#, Int32#, Int32# #)
op = unpackInt32X4#
#elif defined(VecInsertOp)
op :: Int32X4# -> Int32# -> Int32X4#
op v i = insertInt32X4# v i 2#
#elif defined(VecAddOp)
op :: Int32X4# -> Int32X4# -> Int32X4#
op = plusInt32X4#
#elif defined(VecSubOp)
op :: Int32X4# -> Int32X4# -> Int32X4#
op = minusInt32X4#
#elif defined(VecMulOp)
op :: Int32X4# -> Int32X4# -> Int32X4#
op = timesInt32X4#
#elif defined(VecDivOp)
op :: FloatX4# -> FloatX4# -> FloatX4#
op = divideFloatX4#
#elif defined(VecQuotOp)
op :: Int32X4# -> Int32X4# -> Int32X4#
op = quotInt32X4#
#elif defined(VecRemOp)
op :: Int32X4# -> Int32X4# -> Int32X4#
op = remInt32X4#
#elif defined(VecNegOp)
op :: Int32X4# -> Int32X4#
op = negateInt32X4#
#elif defined(VecIndexByteArrayOp)
op :: ByteArray# -> Int# -> Int32X4#
op = indexInt32X4Array#
#elif defined(VecReadByteArrayOp)
op :: MutableByteArray# s -> Int# -> State# s -> (# State# s, Int32X4# #)
op = readInt32X4Array#
#elif defined(VecWriteByteArrayOp)
op :: MutableByteArray# s -> Int# -> Int32X4# -> State# s -> State# s
op = writeInt32X4Array#
#elif defined(VecIndexOffAddrOp)
op :: Addr# -> Int# -> Int32X4#
op = indexInt32X4OffAddr#
#elif defined(VecReadOffAddrOp)
op :: Addr# -> Int# -> State# s -> (# State# s, Int32X4# #)
op = readInt32X4OffAddr#
#elif defined(VecWriteOffAddrOp)
op :: Addr# -> Int# -> Int32X4# -> State# s -> State# s
op = writeInt32X4OffAddr#
#elif defined(VecIndexScalarByteArrayOp)
op :: ByteArray# -> Int# -> Int32X4#
op = indexInt32ArrayAsInt32X4#
#elif defined(VecReadScalarByteArrayOp)
op :: MutableByteArray# s -> Int# -> State# s -> (# State# s, Int32X4# #)
op = readInt32ArrayAsInt32X4#
#elif defined(VecWriteScalarByteArrayOp)
op :: MutableByteArray# s -> Int# -> Int32X4# -> State# s -> State# s
op = writeInt32ArrayAsInt32X4#
#elif defined(VecIndexScalarOffAddrOp)
op :: Addr# -> Int# -> Int32X4#
op = indexInt32OffAddrAsInt32X4#
#elif defined(VecReadScalarOffAddrOp)
op :: Addr# -> Int# -> State# s -> (# State# s, Int32X4# #)
op = readInt32OffAddrAsInt32X4#
#elif defined(VecWriteScalarOffAddrOp)
op :: Addr# -> Int# -> Int32X4# -> State# s -> State# s
op = writeInt32OffAddrAsInt32X4#
#else
op :: Int# -> Int#
op x = x
#endif
