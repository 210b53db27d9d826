-- |
-- Purpose: say that Template Haskell's splices do not run yet, and where the splice is.
-- Inputs: GHC's request to run one. Outputs: an error of that module.
-- Invariants: nothing that only quotes is refused; annotations are GHC's business, which warns about them without an interpreter.
module Ahc.Splice (noSplice) where

import GHC.Hs (GhcTc, LHsExpr)
import GHC.Tc.Types (TcM)
import GHC.Tc.Utils.Monad (failWithTc)
import GHC.Tc.Errors.Types (mkTcRnUnknownMessage)
import GHC.Types.Error (mkPlainError, noHints)
import GHC.Types.Meta (MetaRequest, MetaResult)
import GHC.Utils.Outputable

noSplice :: MetaRequest -> LHsExpr GhcTc -> TcM MetaResult
noSplice _ _ = failWithTc (mkTcRnUnknownMessage (mkPlainError noHints (vcat
  [ text "Template Haskell: ahc cannot run splices and quasi-quotations yet."
  , text "Write out what this one generates (native GHC shows it with -ddump-splices),"
  , text "or choose a version or a flag of the package that does without." ])))
