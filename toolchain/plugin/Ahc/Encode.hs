-- |
-- Purpose: turn GHC's raw Cmm into the IR's bytes, declaration by declaration.
-- Inputs: 'CmmGroupSRTs' as the Cmm pipeline leaves them. Outputs: a module in the form of toolchain/cmm-ir/FORMAT.md.
-- Invariants: a declaration that the IR cannot express becomes an `unsupported` item that says why; it never fails
-- the compilation. Items keep GHC's order, except that the data which belongs to a procedure's info tables is put in
-- the order in which the tables mention it.
module Ahc.Encode (Encoder, newEncoder, encodeDecl, addInitializers, finish) where

import Control.Monad (forM_)
import Data.ByteString (ByteString)
import qualified Data.ByteString as BS
import qualified Data.ByteString.Builder as B
import Data.IORef
import Data.List (sortOn)
import qualified Data.Map.Strict as Map
import Data.Word (Word8)

import GHC.Cmm
import GHC.Cmm.CLabel (CLabel)
import GHC.Cmm.Dataflow.Graph (entryLabel)
import GHC.Cmm.Dataflow.Collections (mapElems, mapLookup)
import GHC.Platform (Platform)

import Ahc.Encode.Lit
import Ahc.Encode.Monad
import Ahc.Encode.Proc
import Ahc.Encode.Wire

data Encoder = Encoder { encEnv :: !Env, encItems :: !(IORef [ByteString]) }

newEncoder :: Platform -> IO Encoder
newEncoder platform = Encoder <$> newEnv platform <*> newIORef []

-- | Encode what GHC made of one declaration.
encodeDecl :: Encoder -> [RawCmmDecl] -> IO ()
encodeDecl enc decls = forM_ (inMentionOrder decls) (item enc)

item :: Encoder -> RawCmmDecl -> IO ()
item enc decl = case decl of
  CmmData section raw@(CmmStaticsRaw label _) -> try' 0 label (dataItem env section raw)
  CmmProc infos label live graph -> do
    let own = case mapLookup (g_entry graph) infos of
          Just (CmmStaticsRaw infoLabel _) -> infoLabel
          Nothing -> label
    ok <- try'' 1 (procItem env infos label live graph)
    case ok of
      Nothing -> pure ()
      -- Every name that the procedure would have defined is marked.
      Just why -> forM_ (own : [ l | CmmStaticsRaw l _ <- mapElems infos, l /= own ]) (\l -> refuse l why)
  where
    env = encEnv enc
    try' kind label act = try'' kind act >>= maybe (pure ()) (refuse label)
    try'' :: Word8 -> IO Builder -> IO (Maybe String)
    try'' kind act = do
      result <- attempt env (toStrict <$> act)
      case result of
        Right payload -> Nothing <$ push enc kind payload
        Left why -> pure (Just why)
    refuse :: CLabel -> String -> IO ()
    refuse label why = do
      n <- symbol env label
      push enc 2 (toStrict (unsigned n <> str why))

push :: Encoder -> Word8 -> ByteString -> IO ()
push enc kind payload = modifyIORef' (encItems enc) (bytes :)
  where bytes = toStrict (byte kind <> unsigned (BS.length payload) <> B.byteString payload)

-- | Functions of the module's C stubs that must run at start-up.
addInitializers :: Encoder -> String -> [String] -> IO ()
addInitializers _ _ [] = pure ()
addInitializers enc arrayName functions = do
  let env = encEnv enc
  array <- symbolNamed env True arrayName
  ns <- mapM (symbolNamed env True) functions
  push enc 0 . toStrict $ unsigned array <> byte 5 <> unsigned 4
    <> counted [ byte 0 <> byte 3 <> unsigned n <> signed 0 | n <- ns ]

finish :: Encoder -> String -> String -> IO ByteString
finish enc unit name = do
  symbols <- symbolTable (encEnv enc)
  items <- reverse <$> readIORef (encItems enc)
  pure . toStrict $ B.string7 "AHCM" <> byte 1 <> str unit <> str name <> symbols
    <> counted (map B.byteString items)

-- | GHC emits the strings and bitmaps of a procedure's info tables in the order of its labels' uniques. Put them in the
-- order in which the tables (taken in block order) mention them, so that the bytes do not depend on uniques.
inMentionOrder :: [RawCmmDecl] -> [RawCmmDecl]
inMentionOrder decls = case [ p | p@CmmProc {} <- decls ] of
  [CmmProc infos _ _ graph] | _ : _ : _ <- auxiliary ->
    sortOn (position . labelOf) auxiliary ++ [ p | p@CmmProc {} <- decls ]
    where
      mentioned = [ l | b <- revPostorder graph, Just (CmmStaticsRaw _ ss) <- [mapLookup (entryLabel b) infos]
                      , CmmStaticLit lit <- ss, l <- labels lit ]
      positions = Map.fromListWith min (zip mentioned [0 :: Int ..])
      position l = maybe (maxBound :: Int) id (l >>= (`Map.lookup` positions))
  _ -> decls
  where
    auxiliary = [ d | d@CmmData {} <- decls ]
    labelOf d = case d of
      CmmData _ (CmmStaticsRaw l _) -> Just l
      _ -> Nothing
    labels lit = case lit of
      CmmLabel l -> [l]
      CmmLabelOff l _ -> [l]
      CmmLabelDiffOff a _ _ _ -> [a]
      _ -> []
