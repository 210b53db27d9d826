-- |
-- Purpose: expressions and registers.
-- Inputs: 'CmmExpr', 'GlobalReg', and the procedure's own tables ('ProcEnv'). Outputs: their bytes.
-- Invariants: locals are numbered in order of first use; the pointers to RTS code that GHC keeps in the register
-- table become labels, since every address is known to the linker.
module Ahc.Encode.Expr
  ( ProcEnv (..), newProcEnv, localKey, localTypes, local, expr, globalReg, argumentReg, cmmType
  ) where

import Data.IORef
import Data.Word (Word8)
import qualified Data.IntMap.Strict as IntMap

import GHC.Cmm.Dataflow.Collections (mapFromList, mapLookup)
import GHC.Cmm.Dataflow.Label (Label, LabelMap)
import GHC.Cmm.Expr
import GHC.Types.Unique (getKey, getUnique)
import GHC.Utils.Outputable (ppr, showPprUnsafe)

import Ahc.Encode.Lit
import Ahc.Encode.Monad
import Ahc.Encode.Op
import Ahc.Encode.Wire

data ProcEnv = ProcEnv
  { peEnv :: !Env
  , peBlocks :: !(LabelMap Int)
  , peLocals :: !(IORef (IntMap.IntMap Int, [Word8]))
  , peAliases :: !(IntMap.IntMap CmmLit) -- ^ locals that stand for the address of a C function
  }

-- | A procedure with these blocks, in this order, and these aliases.
newProcEnv :: Env -> [Label] -> IntMap.IntMap CmmLit -> IO ProcEnv
newProcEnv env labels aliases = do
  locals <- newIORef (IntMap.empty, [])
  pure (ProcEnv env (mapFromList (zip labels [0 ..])) locals aliases)

localKey :: LocalReg -> Int
localKey = getKey . getUnique

localTypes :: ProcEnv -> IO [Word8]
localTypes pe = reverse . snd <$> readIORef (peLocals pe)

local :: ProcEnv -> LocalReg -> IO Builder
local pe reg@(LocalReg _ ty) = do
  (known, types) <- readIORef (peLocals pe)
  let key = localKey reg
  case IntMap.lookup key known of
    Just n -> pure (unsigned n)
    Nothing -> do
      code <- cmmType ty
      let n = IntMap.size known
      writeIORef (peLocals pe) (IntMap.insert key n known, code : types)
      pure (unsigned n)

cmmType :: CmmType -> IO Word8
cmmType ty
  | isVecType ty = unsupported "a vector type"
  | isFloatType ty = case typeWidth ty of
      W32 -> pure 4
      W64 -> pure 5
      w -> unsupported ("a float of width " ++ show w)
  | otherwise = case typeWidth ty of
      W8 -> pure 0
      W16 -> pure 1
      W32 -> pure 2
      W64 -> pure 3
      w -> unsupported ("an integer of width " ++ show w)

expr :: ProcEnv -> CmmExpr -> IO Builder
expr pe e = case e of
  CmmLit lit -> (byte 0 <>) <$> literal (peEnv pe) (`mapLookup` peBlocks pe) lit
  CmmLoad addr ty _ -> do
    code <- cmmType ty
    addr' <- expr pe addr
    pure (byte 1 <> byte code <> addr')
  CmmReg (CmmLocal reg) -> case IntMap.lookup (localKey reg) (peAliases pe) of
    Just lit -> expr pe (CmmLit lit)
    Nothing -> (byte 2 <>) <$> local pe reg
  CmmReg (CmmGlobal reg) -> readGlobal reg
  CmmRegOff reg off -> do
    let w = typeWidth (cmmRegType (envPlatform (peEnv pe)) reg)
    reg' <- expr pe (CmmReg reg)
    off' <- integer (toInteger off) w
    case machOp (MO_Add w) of
      Just (Binary hd) -> pure (hd <> reg' <> byte 0 <> off')
      _ -> unsupported ("an offset from a register of width " ++ show w)
  CmmMachOp op args -> do
    args' <- mapM (expr pe) args
    case (machOp op, args') of
      (Just (Unary hd), [a]) -> pure (hd <> a)
      (Just (Binary hd), [a, b]) -> pure (hd <> a <> b)
      _ -> unsupported ("the operation " ++ show op)
  CmmStackSlot {} -> unsupported "an address in a stack area that was not laid out"
  where
    readGlobal reg = case reg of
      EagerBlackholeInfo -> rtsCode "__stg_EAGER_BLACKHOLE_info"
      GCEnter1 -> rtsCode "__stg_gc_enter_1"
      GCFun -> rtsCode "__stg_gc_fun"
      _ -> (\r -> byte 3 <> byte r) <$> globalReg reg
    rtsCode name = do
      n <- symbolNamed (peEnv pe) True name
      pure (byte 0 <> byte 3 <> unsigned n <> signed 0)

globalReg :: GlobalReg -> IO Word8
globalReg reg = case reg of
  Sp -> pure 0
  Hp -> pure 1
  SpLim -> pure 2
  HpLim -> pure 3
  CCCS -> pure 4
  CurrentTSO -> pure 5
  CurrentNursery -> pure 6
  HpAlloc -> pure 7
  BaseReg -> pure 8
  VanillaReg n _ | n >= 1, n <= 10 -> pure (16 + fromIntegral n)
  FloatReg n | n >= 1, n <= 6 -> pure (32 + fromIntegral n)
  DoubleReg n | n >= 1, n <= 6 -> pure (40 + fromIntegral n)
  LongReg 1 -> pure 49
  _ -> unsupported ("the register " ++ showPprUnsafe (ppr reg))

-- | Registers that a jump or an entry may list; those that carry no argument are left out.
argumentReg :: GlobalReg -> IO [Word8]
argumentReg reg = case reg of
  VanillaReg {} -> pure <$> globalReg reg
  FloatReg {} -> pure <$> globalReg reg
  DoubleReg {} -> pure <$> globalReg reg
  LongReg {} -> pure <$> globalReg reg
  XmmReg {} -> pure <$> globalReg reg
  YmmReg {} -> pure <$> globalReg reg
  ZmmReg {} -> pure <$> globalReg reg
  _ -> pure []
