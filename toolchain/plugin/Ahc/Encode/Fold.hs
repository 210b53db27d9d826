{-# LANGUAGE GADTs #-}
-- |
-- Purpose: conditions that are known for this target, taken out before the blocks are walked.
-- Inputs: a procedure's graph. Outputs: the same graph with such branches made unconditional.
-- Invariants: blocks that become unreachable are left to the walk in reverse postorder, which drops them.
--
-- The one condition there is: GHC guards every write to a mutable object with the switch of the non-moving
-- collector, a word that is always zero here.
module Ahc.Encode.Fold (knownBranches) where

import GHC.Cmm
import GHC.Cmm.Dataflow.Block
import GHC.Cmm.Dataflow.Collections (mapMap)
import GHC.Cmm.Dataflow.Graph (Graph' (..))
import GHC.Cmm.Dataflow.Label (Label)
import GHC.Platform (Platform)

import Ahc.Encode.Monad (printedName)

knownBranches :: Platform -> CmmGraph -> CmmGraph
knownBranches platform graph = case g_graph graph of
  GMany _ blocks _ -> graph { g_graph = GMany NothingO (mapMap rewrite blocks) NothingO }
  where
    rewrite :: CmmBlock -> CmmBlock
    rewrite b = case blockSplit b of
      (entry, middle, CmmCondBranch cond yes no _) | Just taken <- decided cond yes no ->
        blockJoin entry middle (CmmBranch taken)
      _ -> b

    decided :: CmmExpr -> Label -> Label -> Maybe Label
    decided cond yes no = case cond of
      CmmMachOp (MO_Ne _) [e, CmmLit (CmmInt 0 _)] | alwaysZero e -> Just no
      CmmMachOp (MO_Eq _) [e, CmmLit (CmmInt 0 _)] | alwaysZero e -> Just yes
      _ -> Nothing

    alwaysZero e = case e of
      CmmLoad (CmmLit (CmmLabel l)) _ _ -> printedName platform l == "nonmoving_write_barrier_enabled"
      _ -> False
