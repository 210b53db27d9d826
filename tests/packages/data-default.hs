-- Defaults of one's own and of the packages that data-default brings.
import Data.Default
import qualified Data.Map as M
import Data.Monoid (Sum (..))

data Settings = Settings { depth :: Integer, label :: String }
  deriving Show

instance Default Settings where
  def = Settings 3 "none"

main :: IO ()
main = do
  print (def :: Settings)
  print (def { depth = 9 } :: Settings)
  print (def :: (Integer, [Char], Maybe Bool))
  print (M.null (def :: M.Map Int Int), getSum (def :: Sum Integer), (def :: ()))
