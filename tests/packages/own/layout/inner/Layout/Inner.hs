-- | The inner library.
module Layout.Inner (inner) where

inner :: String
inner = "inner library"
