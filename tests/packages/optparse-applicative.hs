-- Command lines that are right and wrong, and the help text.
import Options.Applicative

data Options = Options { verbose :: Bool, count :: Integer, files :: [String] }
  deriving Show

options :: Parser Options
options = Options
  <$> switch (long "verbose" <> short 'v' <> help "Say more")
  <*> option auto (long "count" <> short 'n' <> metavar "N" <> value 1 <> showDefault <> help "How often")
  <*> many (strArgument (metavar "FILE..."))

description :: ParserInfo Options
description = info (options <**> helper) (fullDesc <> progDesc "Reads files" <> header "reader - a test")

main :: IO ()
main = mapM_ run [["-v", "-n", "3", "a", "b"], ["--count=x"], ["--help"], ["--coun"], []]
  where
    run args = case execParserPure defaultPrefs description args of
      Success o -> print o
      Failure f -> let (text, code) = renderFailure f "reader" in putStrLn text >> print code
      CompletionInvoked _ -> putStrLn "completion"
