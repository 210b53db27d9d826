{-# LANGUAGE GADTs #-}
-- |
-- Purpose: procedures: blocks, statements, terminators, info tables.
-- Inputs: a raw procedure (info tables already laid out by GHC). Outputs: the payload of a procedure item.
-- Invariants: blocks stand in reverse postorder from the entry, which depends on the graph alone, not on uniques;
-- unreachable blocks are dropped; info tables stand in block order.
module Ahc.Encode.Proc (procItem) where

import Control.Monad (forM)
import qualified Data.IntMap.Strict as IntMap
import Data.List (nub)
import Data.Maybe (catMaybes)
import Data.Word (Word8)

import GHC.Cmm hiding (succ)
import GHC.Cmm.CLabel (CLabel, isForeignLabel)
import GHC.Cmm.Dataflow.Block
import GHC.Cmm.Dataflow.Collections (mapLookup)
import GHC.Cmm.Dataflow.Graph (entryLabel)
import GHC.Cmm.Dataflow.Label (Label, LabelMap)
import GHC.Cmm.Switch
import GHC.Platform (Platform)
import GHC.Types.ForeignCall (CCallConv (..))

import Ahc.Encode.Expr
import Ahc.Encode.Fold (knownBranches)
import Ahc.Encode.Lit (rawStatics)
import Ahc.Encode.Monad
import Ahc.Encode.Op (prim)
import Ahc.Encode.Wire

-- | The procedure's own label is its entry's info table if there is one: with tables next to code they are one address.
procItem :: Env -> LabelMap RawCmmStatics -> CLabel -> [GlobalReg] -> CmmGraph -> IO Builder
procItem env infos label live graph0 = do
  let graph = knownBranches (envPlatform env) graph0
  let blocks = revPostorder graph
      labels = map entryLabel blocks
  pe <- newProcEnv env labels (aliases (envPlatform env) blocks)
  sym <- symbol env $ case mapLookup (g_entry graph) infos of
    Just (CmmStaticsRaw infoLabel _) -> infoLabel
    Nothing -> label
  live' <- registers live
  infos' <- forM (zip [0 ..] labels) $ \(i, l) -> forM (mapLookup l infos) $ \raw -> do
    (n, ss) <- rawStatics env raw
    pure (unsigned i <> unsigned n <> ss)
  blocks' <- mapM (block pe) blocks
  types <- localTypes pe
  pure (unsigned sym <> live' <> counted (catMaybes infos') <> counted (map byte types) <> counted blocks')

-- | Locals whose only assignment is the address of a C function. Without optimisation GHC calls a C function through such a
-- local; a call to a function that is known by name is what the linker can check, and import.
aliases :: Platform -> [CmmBlock] -> IntMap.IntMap CmmLit
aliases platform blocks = IntMap.mapMaybe id (IntMap.fromListWith (\_ _ -> Nothing) (concatMap definitions blocks))
  where
    definitions b = let (_, middle, _) = blockSplit b in concatMap defines (blockToList middle)
    defines n = case n of
      CmmAssign (CmmLocal reg) (CmmLit lit@(CmmLabel l)) | isForeignLabel l -> [(localKey reg, Just lit)]
      _ -> foldLocalRegsDefd platform (\found reg -> (localKey reg, Nothing) : found) [] n

-- | Argument registers, without duplicates (a register may be listed as pointer and as non-pointer).
registers :: [GlobalReg] -> IO Builder
registers regs = counted . map byte . nub . concat <$> mapM argumentReg regs

block :: ProcEnv -> CmmBlock -> IO Builder
block pe b = do
  let (_, middle, end) = blockSplit b
  nodes <- catMaybes <$> mapM (statement pe) (blockToList middle)
  end' <- terminator pe end
  pure (counted nodes <> end')

statement :: ProcEnv -> CmmNode O O -> IO (Maybe Builder)
statement pe n = case n of
  CmmComment {} -> pure Nothing
  CmmTick {} -> pure Nothing
  CmmUnwind {} -> pure Nothing
  CmmAssign (CmmLocal reg) _ | localKey reg `IntMap.member` peAliases pe -> pure Nothing
  CmmAssign (CmmLocal reg) e -> do
    e' <- expr pe e
    reg' <- local pe reg
    emit (byte 0 <> reg' <> e')
  -- After a safe foreign call: BaseReg is what resumeThread returned. There is one capability, so it has not changed.
  CmmAssign (CmmGlobal BaseReg) (CmmReg _) -> pure Nothing
  CmmAssign (CmmGlobal reg) e -> do
    e' <- expr pe e
    reg' <- globalReg reg
    emit (byte 1 <> byte reg' <> e')
  CmmStore addr value _ -> do
    ty <- cmmType (cmmExprType (envPlatform (peEnv pe)) value)
    addr' <- expr pe addr
    value' <- expr pe value
    emit (byte 2 <> byte ty <> addr' <> value')
  CmmUnsafeForeignCall target results args -> foreignCall target results args >>= emit
  where
    emit = pure . Just
    foreignCall target results args = do
      let (resultHints, argHints) = foreignTargetHints target
      args' <- mapM (expr pe) args
      results' <- mapM (local pe) results
      case target of
        ForeignTarget callee (ForeignConvention conv _ _ returns) -> do
          callConv conv
          callee' <- expr pe callee
          pure $ byte 3 <> byte (case returns of CmmNeverReturns -> 1; CmmMayReturn -> 0) <> callee'
            <> counted (zipWith (<>) results' (map hint resultHints))
            <> counted (zipWith (<>) args' (map hint argHints))
        PrimTarget op -> case prim op of
          Nothing -> unsupported ("the primitive " ++ show op)
          Just op' -> pure (byte 4 <> op' <> counted results' <> counted args')
    callConv conv = case conv of
      CCallConv -> pure ()
      CApiConv -> pure ()
      StdCallConv -> pure ()
      PrimCallConv -> unsupported "a foreign call with the calling convention prim"
      JavaScriptCallConv -> unsupported "a foreign call with the calling convention javascript"

hint :: ForeignHint -> Builder
hint h = byte $ case h of
  NoHint -> 0
  AddrHint -> 1
  SignedHint -> 2

terminator :: ProcEnv -> CmmNode O C -> IO Builder
terminator pe n = case n of
  CmmBranch l -> (byte 0 <>) <$> target l
  CmmCondBranch cond t f likely -> do
    cond' <- expr pe cond
    t' <- target t
    f' <- target f
    pure (byte 1 <> byte (maybe 0 (\yes -> if yes then 1 else 2) likely :: Word8) <> cond' <> t' <> f')
  CmmSwitch scrut targets -> do
    scrut' <- expr pe scrut
    def <- mapM target (switchTargetsDefault targets)
    cases <- forM (switchTargetsCases targets) $ \(v, l) -> (signed v <>) <$> target l
    let (lo, hi) = switchTargetsRange targets
        flags = (if switchTargetsSigned targets then 1 else 0) + (maybe 0 (const 2) def)
    pure (byte 2 <> byte flags <> scrut' <> signed lo <> signed hi <> maybe mempty id def <> counted cases)
  CmmCall { cml_target = callee, cml_cont = cont, cml_args_regs = regs } -> do
    callee' <- expr pe callee
    regs' <- registers regs
    cont' <- mapM target cont
    pure (byte 3 <> byte (maybe 0 (const 1) cont) <> callee' <> regs' <> maybe mempty id cont')
  CmmForeignCall {} -> unsupported "a safe foreign call that was not lowered"
  where
    target :: Label -> IO Builder
    target l = case mapLookup l (peBlocks pe) of
      Just i -> pure (unsigned i)
      Nothing -> unsupported "a branch to a block outside the procedure"
