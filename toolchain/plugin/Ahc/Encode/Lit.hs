-- |
-- Purpose: literals, static data and sections.
-- Inputs: 'CmmLit', 'CmmStatic', 'Section'. Outputs: their bytes.
-- Invariants: integers are sign-extended from their width; floats are the nearest representable value; a string is
-- followed by a zero byte, as GHC's assembler output has it (C code reads such strings).
module Ahc.Encode.Lit (literal, integer, labelOffset, dataItem, rawStatics, litStatic) where

import qualified Data.ByteString as BS

import GHC.Cmm
import GHC.Cmm.BlockId (BlockId)
import GHC.Cmm.CLabel (CLabel)
import GHC.Float (castDoubleToWord64, castFloatToWord32)

import Ahc.Encode.Monad
import Ahc.Encode.Op (width)
import Ahc.Encode.Wire

-- | The first argument numbers the blocks of the procedure that the literal stands in.
literal :: Env -> (BlockId -> Maybe Int) -> CmmLit -> IO Builder
literal env blockNumber lit = case lit of
  CmmInt n w -> integer n w
  CmmFloat r W32 -> pure (byte 1 <> word32 (castFloatToWord32 (fromRational r)))
  CmmFloat r W64 -> pure (byte 2 <> word64 (castDoubleToWord64 (fromRational r)))
  CmmFloat _ w -> unsupported ("a float literal of width " ++ show w)
  CmmLabel l -> labelOffset env l 0
  CmmLabelOff l off -> labelOffset env l off
  CmmLabelDiffOff a b off w -> do
    a' <- symbol env a
    b' <- symbol env b
    case width w of
      Nothing -> unsupported ("a label difference of width " ++ show w)
      Just w' -> pure (byte 4 <> unsigned a' <> unsigned b' <> signed (toInteger off) <> w')
  CmmBlock b -> case blockNumber b of
    Nothing -> unsupported "the address of a block outside the procedure"
    Just n -> pure (byte 5 <> unsigned n)
  CmmVec _ -> unsupported "a vector literal"
  CmmHighStackMark -> unsupported "an unresolved stack mark"

integer :: Integer -> Width -> IO Builder
integer n w = case width w of
  Nothing -> unsupported ("an integer literal of width " ++ show w)
  Just w' -> pure (byte 0 <> w' <> signed (narrowS w n))

labelOffset :: Env -> CLabel -> Int -> IO Builder
labelOffset env label off = do
  n <- symbol env label
  pure (byte 3 <> unsigned n <> signed (toInteger off))

noBlock :: BlockId -> Maybe Int
noBlock _ = Nothing

litStatic :: Env -> CmmLit -> IO Builder
litStatic env lit = (byte 0 <>) <$> literal env noBlock lit

static :: Env -> CmmStatic -> IO Builder
static env s = case s of
  CmmStaticLit lit -> litStatic env lit
  CmmUninitialised n -> pure (byte 1 <> unsigned n)
  CmmString b -> pure (byte 2 <> bytesWithLength (terminated b))
  CmmFileEmbed path _ -> (\b -> byte 2 <> bytesWithLength (terminated b)) <$> BS.readFile path

terminated :: BS.ByteString -> BS.ByteString
terminated b
  | Just (_, 0) <- BS.unsnoc b = b
  | otherwise = BS.snoc b 0

rawStatics :: Env -> RawCmmStatics -> IO (Int, Builder)
rawStatics env (CmmStaticsRaw label statics) = do
  n <- symbol env label
  ss <- mapM (static env) statics
  pure (n, counted ss)

-- | The payload of a data item.
dataItem :: Env -> Section -> RawCmmStatics -> IO Builder
dataItem env (Section kind _) raw@(CmmStaticsRaw _ statics) = do
  code <- section kind
  (n, ss) <- rawStatics env raw
  pure (unsigned n <> byte code <> unsigned align <> ss)
  where
    -- Tagged pointers need words aligned; strings need nothing.
    align = if all isBytes statics && not (null statics) then 1 else 4
    isBytes s = case s of
      CmmString {} -> True
      CmmFileEmbed {} -> True
      _ -> False
    section k = case k of
      Text -> pure 0
      Data -> pure 1
      ReadOnlyData -> pure 2
      RelocatableReadOnlyData -> pure 3
      UninitialisedData -> pure 4
      InitArray -> pure 5
      FiniArray -> pure 6
      CString -> pure 7
      OtherSection name -> unsupported ("a section named " ++ name)

