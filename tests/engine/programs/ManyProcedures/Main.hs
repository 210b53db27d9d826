-- Ten thousand functions in one program, from ten modules that `generate` writes: they call each other, known and through a table.
module Main (main) where

import Many9 (tables9)

main :: IO ()
main = mapM_ (\k -> print (sum [f k i `rem` 65521 | (f, i) <- zip tables9 [0 ..]])) [0, 1, 10, 300]
