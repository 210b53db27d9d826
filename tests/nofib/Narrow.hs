-- | Int32 in the place of Int (narrow.py): the type, and the list functions of the Prelude with it.
module Narrow (Int32, (!!), length, take, drop, splitAt, replicate) where

import Data.Int (Int32)
import Data.List (genericDrop, genericIndex, genericLength, genericReplicate, genericSplitAt, genericTake)
import Prelude ()

infixl 9 !!

(!!) :: [a] -> Int32 -> a
(!!) = genericIndex

length :: [a] -> Int32
length = genericLength

take, drop :: Int32 -> [a] -> [a]
take = genericTake
drop = genericDrop

splitAt :: Int32 -> [a] -> ([a], [a])
splitAt = genericSplitAt

replicate :: Int32 -> a -> [a]
replicate = genericReplicate
