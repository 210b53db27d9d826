-- Uses the package layout.
import Layout (report)

main :: IO ()
main = mapM_ putStrLn report
