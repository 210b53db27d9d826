-- hpc: tix and mix files written and read back, positions, reflection of a program without coverage.
module Main (main) where

import System.Directory (createDirectory)
import Trace.Hpc.Mix
import Trace.Hpc.Reflect (examineTix)
import Trace.Hpc.Tix
import Trace.Hpc.Util

main :: IO ()
main = do
  let tix = Tix [TixModule "Main" 12345 3 [1, 0, 7], TixModule "pkg/A.B" 99 0 []]
  writeTix "a.tix" tix
  readTix "a.tix" >>= print
  readTix "none.tix" >>= print
  print (map (\m -> (tixModuleName m, tixModuleHash m == toHash (0 :: Int), sum (tixModuleTixs m))) [m | let Tix ms = tix, m <- ms])
  print (toHash "hello" == toHash "hello", toHash 'x', toHash [1 :: Int, 2])
  let position = toHpcPos (1, 2, 3, 4)
  print (position, fromHpcPos position, read "5:6-7:8" :: HpcPos, insideHpcPos (toHpcPos (2, 1, 2, 9)) position)
  createDirectory "mix"
  mixCreate "mix" "A.B" (Mix "A/B.hs" (read "2020-01-01 00:00:00 UTC") 7 8 [(position, ExpBox False), (position, TopLevelBox ["f"])])
  Mix name time hash tab entries <- readMix ["nowhere", "mix"] (Left "A.B")
  print (name, time, hash, tab, entries)
  examineTix >>= \(Tix ms) -> print (length ms)
