-- | Debug.Trace: order of messages, traceShow, traceM, trace in pure recursion, interleaving with stdout.
module Main (main) where

import Control.Monad
import Debug.Trace
import System.IO

fact :: Int -> Int
fact n | trace ("fact " ++ show n) False = undefined
fact 0 = 1
fact n = n * fact (n - 1)

search :: [Int] -> Maybe Int
search = foldr (\x acc -> traceShow x (if x > 3 then Just x else acc)) Nothing

main :: IO ()
main = do
  hSetBuffering stdout LineBuffering
  print (fact 5)
  print (search [1 ..])
  print (traceShowId (2 + 3 :: Int))
  print (traceId "identity")
  forM_ [1 .. 3 :: Int] $ \i -> traceM ("step " ++ show i)
  traceShowM (Just 'x', [1.5 :: Double])
  traceIO "io\nwith two lines"
  let xs = map (\x -> trace ("elem " ++ show x) (x * x)) [1 .. 5 :: Int]
  print (xs !! 2, sum (take 2 xs))
  print (sum xs)
  trace "unicode λ → ü" (putStrLn "after")
  print (traceWith show (3 :: Int), traceShowWith (+ 1) (4 :: Int))
  traceEventIO "ignored"
  traceMarkerIO "ignored"
  print (let y = trace "shared" (7 :: Int) in y + y)
  hPutStrLn stderr "end"
