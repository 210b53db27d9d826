-- The Setup of a package of build-type Custom: writes a module that says where Setup ran.
import Distribution.Simple
import System.Info (arch)

main :: IO ()
main = defaultMainWithHooks simpleUserHooks { confHook = \info flags -> write >> confHook simpleUserHooks info flags }
  where
    write = writeFile "src/Layout/Host.hs" ("module Layout.Host where\n\nhost :: String\nhost = " ++ show arch ++ "\n")
