-- xhtml: documents, attributes and escapes.
module Main (main) where

import Text.XHtml

main :: IO ()
main = do
  putStrLn (prettyHtml (header << thetitle << "T & <U>" +++ body << (h1 ! [theclass "x\"y"] << "λ é" +++ table << map row [1 .. 3 :: Int])))
  putStrLn (showHtmlFragment (form ! [action "/a?b=1&c=2", method "post"] << [textfield "n", submit "s" "Go"] +++ primHtml "<raw/>" +++ stringToHtml "a<b"))
  where
    row n = tr << [td << show n, td << anchor ! [href ("#" ++ show n)] << "link"]
