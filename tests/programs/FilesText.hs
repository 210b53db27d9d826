-- | Files: write, append, read, handles, seeking, buffering, line and character reads, lazy reads, encodings.
module Main (main) where

import Control.Exception
import Control.Monad
import Data.Char (toUpper)
import System.IO
import System.IO.Error

main :: IO ()
main = do
  writeFile "a.txt" "first line\nsecond λine\nthird\n"
  appendFile "a.txt" "fourth without newline"
  s <- readFile "a.txt"
  putStr (map toUpper s) >> putStrLn "|"
  print (length s, length (lines s))
  h <- openFile "a.txt" ReadMode
  hFileSize h >>= print
  hIsSeekable h >>= print
  l1 <- hGetLine h
  pos <- hTell h
  l2 <- hGetLine h
  hSeek h AbsoluteSeek pos
  l2' <- hGetLine h
  hSeek h SeekFromEnd (-7)
  end <- hGetContents h
  print (l1, pos, l2, l2 == l2', end)
  hClose h
  r <- try (hGetLine h)
  print (either (\e -> show (e :: IOException)) id r)
  withFile "b.txt" WriteMode $ \w -> do
    hSetBuffering w (BlockBuffering (Just 16))
    forM_ [1 .. 500 :: Int] $ \i -> hPutStrLn w (show i ++ replicate (i `mod` 7) '*')
    hPutStr w "tail"
  b <- readFile "b.txt"
  print (length b, sum (map length (lines b)), last (lines b))
  withFile "b.txt" ReadWriteMode $ \w -> do
    hSeek w AbsoluteSeek 4
    hPutStr w "OVERWRITTEN"
    hSeek w AbsoluteSeek 0
    xs <- replicateM 4 (hGetLine w)
    print xs
    hSetFileSize w 20
    hFileSize w >>= print
  readFile "b.txt" >>= print
  withFile "b.txt" AppendMode $ \w -> hPutStr w "<appended>" >> hIsSeekable w >>= print
  readFile "b.txt" >>= print
  withFile "c.bin" WriteMode $ \w -> hSetBinaryMode w True >> hPutStr w (map toEnum [0 .. 255])
  bin <- openBinaryFile "c.bin" ReadMode
  bytes <- hGetContents bin
  print (length bytes, sum (map fromEnum bytes))
  hClose bin
  forM_ [utf8, utf16, utf16be, utf32le, latin1] $ \enc -> do
    withFile "enc.txt" WriteMode $ \w -> hSetEncoding w enc >> hPutStr w (if show enc == show latin1 then "caf\233" else "caf\233 \8364 \128512")
    size <- withFile "enc.txt" ReadMode hFileSize
    text <- withFile "enc.txt" ReadMode $ \w -> do { hSetEncoding w enc; t <- hGetContents w; _ <- evaluate (length t); return t }
    print (enc, size, text)
  withFile "crlf.txt" WriteMode $ \w -> hSetNewlineMode w (NewlineMode CRLF CRLF) >> hPutStr w "x\ny\n"
  withFile "crlf.txt" ReadMode hFileSize >>= print
  withFile "crlf.txt" ReadMode (\w -> hSetNewlineMode w universalNewlineMode >> hGetLine w >>= print)
  -- errors
  forM_ [("missing.txt", ReadMode), (".", WriteMode), ("no/dir.txt", WriteMode), ("a.txt/below", ReadMode)] $ \(f, m) -> do
    e <- tryIOError (openFile f m)
    print (either (\x -> (show x, isDoesNotExistError x, isPermissionError x)) (const ("opened", False, False)) e)
  w1 <- openFile "a.txt" WriteMode
  e <- tryIOError (openFile "a.txt" ReadMode)
  print (either (\x -> (isAlreadyInUseError x, show x)) (const (False, "opened")) e)
  hClose w1
  hr <- openFile "crlf.txt" ReadMode
  e2 <- tryIOError (hPutStr hr "x")
  print (either show (const "written") e2)
  hShow' hr
  hClose hr
  writeFile "bad.txt" "" >> withFile "bad.txt" WriteMode (\w -> hSetBinaryMode w True >> hPutStr w "ok\255\254")
  e3 <- try (withFile "bad.txt" ReadMode (\w -> hSetEncoding w utf8 >> hGetContents w >>= \t -> evaluate (length t)))
  print (either (\x -> takeWhile (/= '\n') (show (x :: IOException))) show e3)
  (p, th) <- openTempFile "." "temp.txt"
  hPutStr th "temporary" >> hClose th
  readFile p >>= putStrLn
 where
  hShow' w = do { o <- hIsOpen w; r <- hIsReadable w; wr <- hIsWritable w; bm <- hGetBuffering w; en <- hGetEncoding w; print (w, o, r, wr, bm, en) }
