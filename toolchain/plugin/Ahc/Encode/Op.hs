-- |
-- Purpose: the IR's codes for machine operations and primitives.
-- Inputs: 'MachOp', 'CallishMachOp', 'Width'. Outputs: their bytes, or 'Nothing' for what the IR lacks (vectors,
-- alignment checks, widths above 64 bits).
-- Invariants: the numbers are those of toolchain/cmm-ir/FORMAT.md.
module Ahc.Encode.Op (Shape (..), machOp, prim, width) where

import Data.Word (Word8)

import GHC.Cmm.MachOp
import GHC.Cmm.Type (Width (..))

import Ahc.Encode.Wire

-- | How many operands an expression form takes, and its head's bytes.
data Shape = Unary Builder | Binary Builder

width :: Width -> Maybe Builder
width w = case w of
  W8 -> Just (byte 0)
  W16 -> Just (byte 1)
  W32 -> Just (byte 2)
  W64 -> Just (byte 3)
  _ -> Nothing

machOp :: MachOp -> Maybe Shape
machOp op = case op of
  MO_Add w -> bin 0 w
  MO_Sub w -> bin 1 w
  MO_Mul w -> bin 2 w
  MO_S_MulMayOflo w -> bin 3 w
  MO_S_Quot w -> bin 4 w
  MO_S_Rem w -> bin 5 w
  MO_U_Quot w -> bin 6 w
  MO_U_Rem w -> bin 7 w
  MO_Eq w -> bin 8 w
  MO_Ne w -> bin 9 w
  MO_S_Ge w -> bin 10 w
  MO_S_Le w -> bin 11 w
  MO_S_Gt w -> bin 12 w
  MO_S_Lt w -> bin 13 w
  MO_U_Ge w -> bin 14 w
  MO_U_Le w -> bin 15 w
  MO_U_Gt w -> bin 16 w
  MO_U_Lt w -> bin 17 w
  MO_And w -> bin 18 w
  MO_Or w -> bin 19 w
  MO_Xor w -> bin 20 w
  MO_Shl w -> bin 21 w
  MO_U_Shr w -> bin 22 w
  MO_S_Shr w -> bin 23 w
  MO_F_Add w -> bin 24 w
  MO_F_Sub w -> bin 25 w
  MO_F_Mul w -> bin 26 w
  MO_F_Quot w -> bin 27 w
  MO_F_Eq w -> bin 28 w
  MO_F_Ne w -> bin 29 w
  MO_F_Ge w -> bin 30 w
  MO_F_Le w -> bin 31 w
  MO_F_Gt w -> bin 32 w
  MO_F_Lt w -> bin 33 w
  MO_S_Neg w -> un 0 w
  MO_Not w -> un 1 w
  MO_F_Neg w -> un 2 w
  MO_SF_Conv a b -> conv 0 a b
  MO_FS_Conv a b -> conv 1 a b
  MO_SS_Conv a b -> conv 2 a b
  MO_UU_Conv a b -> conv 3 a b
  MO_XX_Conv a b -> conv 4 a b
  MO_FF_Conv a b -> conv 5 a b
  _ -> Nothing
  where
    bin n w = (\x -> Binary (byte 4 <> byte n <> x)) <$> width w
    un n w = (\x -> Unary (byte 5 <> byte n <> x)) <$> width w
    conv n a b = (\x y -> Unary (byte 6 <> byte n <> x <> y)) <$> width a <*> width b

prim :: CallishMachOp -> Maybe Builder
prim op = case op of
  MO_F64_Pwr -> f64 0
  MO_F64_Sin -> f64 1
  MO_F64_Cos -> f64 2
  MO_F64_Tan -> f64 3
  MO_F64_Sinh -> f64 4
  MO_F64_Cosh -> f64 5
  MO_F64_Tanh -> f64 6
  MO_F64_Asin -> f64 7
  MO_F64_Acos -> f64 8
  MO_F64_Atan -> f64 9
  MO_F64_Asinh -> f64 10
  MO_F64_Acosh -> f64 11
  MO_F64_Atanh -> f64 12
  MO_F64_Log -> f64 13
  MO_F64_Log1P -> f64 14
  MO_F64_Exp -> f64 15
  MO_F64_ExpM1 -> f64 16
  MO_F64_Fabs -> f64 17
  MO_F64_Sqrt -> f64 18
  MO_F32_Pwr -> f32 0
  MO_F32_Sin -> f32 1
  MO_F32_Cos -> f32 2
  MO_F32_Tan -> f32 3
  MO_F32_Sinh -> f32 4
  MO_F32_Cosh -> f32 5
  MO_F32_Tanh -> f32 6
  MO_F32_Asin -> f32 7
  MO_F32_Acos -> f32 8
  MO_F32_Atan -> f32 9
  MO_F32_Asinh -> f32 10
  MO_F32_Acosh -> f32 11
  MO_F32_Atanh -> f32 12
  MO_F32_Log -> f32 13
  MO_F32_Log1P -> f32 14
  MO_F32_Exp -> f32 15
  MO_F32_ExpM1 -> f32 16
  MO_F32_Fabs -> f32 17
  MO_F32_Sqrt -> f32 18
  MO_I64_ToI -> plain 20
  MO_I64_FromI -> plain 21
  MO_W64_ToW -> plain 22
  MO_W64_FromW -> plain 23
  MO_x64_Neg -> plain 24
  MO_x64_Add -> plain 25
  MO_x64_Sub -> plain 26
  MO_x64_Mul -> plain 27
  MO_I64_Quot -> plain 28
  MO_I64_Rem -> plain 29
  MO_W64_Quot -> plain 30
  MO_W64_Rem -> plain 31
  MO_x64_And -> plain 32
  MO_x64_Or -> plain 33
  MO_x64_Xor -> plain 34
  MO_x64_Not -> plain 35
  MO_x64_Shl -> plain 36
  MO_I64_Shr -> plain 37
  MO_W64_Shr -> plain 38
  MO_x64_Eq -> plain 39
  MO_x64_Ne -> plain 40
  MO_I64_Ge -> plain 41
  MO_I64_Gt -> plain 42
  MO_I64_Le -> plain 43
  MO_I64_Lt -> plain 44
  MO_W64_Ge -> plain 45
  MO_W64_Gt -> plain 46
  MO_W64_Le -> plain 47
  MO_W64_Lt -> plain 48
  MO_UF_Conv w -> sized 50 w
  MO_S_Mul2 w -> sized 51 w
  MO_S_QuotRem w -> sized 52 w
  MO_U_QuotRem w -> sized 53 w
  MO_U_QuotRem2 w -> sized 54 w
  MO_Add2 w -> sized 55 w
  MO_AddWordC w -> sized 56 w
  MO_SubWordC w -> sized 57 w
  MO_AddIntC w -> sized 58 w
  MO_SubIntC w -> sized 59 w
  MO_U_Mul2 w -> sized 60 w
  MO_ReadBarrier -> plain 61
  MO_WriteBarrier -> plain 62
  MO_Touch -> plain 63
  MO_Prefetch_Data level -> Just (byte 64 <> byte (fromIntegral level))
  MO_Memcpy align -> aligned 65 align
  MO_Memset align -> aligned 66 align
  MO_Memmove align -> aligned 67 align
  MO_Memcmp align -> aligned 68 align
  MO_PopCnt w -> sized 70 w
  MO_Pdep w -> sized 71 w
  MO_Pext w -> sized 72 w
  MO_Clz w -> sized 73 w
  MO_Ctz w -> sized 74 w
  MO_BSwap w -> sized 75 w
  MO_BRev w -> sized 76 w
  MO_AtomicRMW w amo -> (<> byte (atomicOp amo)) <$> sized 77 w
  MO_AtomicRead w _ -> sized 78 w
  MO_AtomicWrite w _ -> sized 79 w
  MO_Cmpxchg w -> sized 80 w
  MO_Xchg w -> sized 81 w
  MO_SuspendThread -> plain 82
  MO_ResumeThread -> plain 83
  where
    plain n = Just (byte n)
    sized n w = (byte n <>) <$> width w
    aligned n align = Just (byte n <> unsigned align)
    f64 n = sized n W64
    f32 n = sized n W32

atomicOp :: AtomicMachOp -> Word8
atomicOp amo = case amo of
  AMO_Add -> 0
  AMO_Sub -> 1
  AMO_And -> 2
  AMO_Nand -> 3
  AMO_Or -> 4
  AMO_Xor -> 5
