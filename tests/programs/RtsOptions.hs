-- RTS options of a program that takes all of them: what the program sees of its arguments, what the settings are, and messages
-- that are not followed by the usage (which has other words here).
import GHC.Environment (getFullArgs)
import GHC.RTS.Flags
import System.Environment

main :: IO ()
main = do
  getArgs >>= print
  getFullArgs >>= print . drop 1
  f <- getRTSFlags
  let g = gcFlags f
      c = concurrentFlags f
      m = miscFlags f
  print (giveStats g)
  print (largeAllocLim g, nurseryChunkSize g, minOldGenSize g, maxHeapSize g, heapSizeSuggestion g, heapSizeSuggestionAuto g)
  print (oldGenFactor g, pcFreeHeap g, generations g, squeezeUpdFrames g, compact g, compactThreshold g, sweep g, ringBell g)
  print (idleGCDelayTime g, doIdleGC g, allocLimitGrace g)
  print (ctxtSwitchTime c, ctxtSwitchTicks c)
  print (tickInterval m, installSignalHandlers m, machineReadable m, internalCounters m, numIoWorkerThreads m)
  print (heapProfileInterval (profilingFlags f), startHeapProfileAtStartup (profilingFlags f))
