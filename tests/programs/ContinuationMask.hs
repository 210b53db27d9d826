{-# LANGUAGE MagicHash, UnboxedTuples #-}

-- Captures directly inside a mask frame, in a program whose code addresses are below 64 KiB (ContinuationMask.link).
module Main (main) where

import Control.Exception
import GHC.Exts (control0#, newPromptTag#, prompt#)
import GHC.IO (IO (..))

-- What the masking state is after leaving the mask by a capture, and in the resumed piece.
captured :: (IO MaskingState -> IO MaskingState) -> IO (MaskingState, MaskingState)
captured mask' = IO $ \s0 -> case newPromptTag# s0 of
  (# s1, tag #) -> prompt# tag (\s2 -> case unIO (mask' (IO (control0# tag (\k s -> case unIO getMaskingState s of
    (# s', outside #) -> case prompt# tag (k (unIO getMaskingState)) s' of
      (# s'', (inside, _) #) -> (# s'', (inside, outside) #))))) s2 of
        (# s3, m #) -> (# s3, (m, m) #)) s1
  where unIO (IO m) = m

main :: IO ()
main = do
  captured id >>= print
  captured mask_ >>= print
  captured uninterruptibleMask_ >>= print
  mask_ (captured interruptible) >>= print
  mask_ (captured uninterruptibleMask_) >>= print
  getMaskingState >>= print
