{-# LANGUAGE FlexibleContexts, GeneralizedNewtypeDeriving #-}
-- | State, Reader, Writer, Except, Cont and stacks of them, by class and by hand.
module Main (main) where

import Control.Monad
import Control.Monad.Cont
import Control.Monad.Except
import Control.Monad.RWS
import Control.Monad.Reader
import Control.Monad.State
import Control.Monad.Trans.Maybe
import Control.Monad.Writer
import qualified Control.Monad.State.Strict as SS
import Data.Functor.Identity
import Data.Monoid (Sum (..))
import qualified Data.Map as M

-- a stack machine
data Instr = Push Int | Pop | Add | Mul | Dup | Swap | Jmp Int | Jz Int | Print deriving (Show, Eq)

newtype VM a = VM { unVM :: ReaderT [Instr] (StateT (Int, [Int]) (WriterT [String] (Either String))) a }
  deriving (Functor, Applicative, Monad, MonadReader [Instr], MonadState (Int, [Int]), MonadWriter [String], MonadError String)

pop :: VM Int
pop = do
  (pc, st) <- get
  case st of
    x : xs -> put (pc, xs) >> return x
    [] -> throwError ("empty stack at " ++ show pc)

push :: Int -> VM ()
push x = modify (\(pc, st) -> (pc, x : st))

run :: Int -> VM ()
run 0 = throwError "out of fuel"
run fuel = do
  (pc, st) <- get
  code <- ask
  if pc >= length code then tell ["halt " ++ show st] else do
    put (pc + 1, st)
    step (code !! pc)
    run (fuel - 1)

step :: Instr -> VM ()
step (Push n) = push n
step Pop = void pop
step Add = (+) <$> pop <*> pop >>= push
step Mul = (*) <$> pop <*> pop >>= push
step Dup = do { x <- pop; push x; push x }
step Swap = do { x <- pop; y <- pop; push x; push y }
step (Jmp t) = modify (\(_, st) -> (t, st))
step (Jz t) = do { x <- pop; when (x == 0) (modify (\(_, st) -> (t, st))) }
step Print = do { x <- pop; tell [show x]; push x }

execute :: Int -> [Instr] -> Either String [String]
execute fuel code = execWriterT (evalStateT (runReaderT (unVM (run fuel)) code) (0, []))

labelTree :: T Char -> State Int (T (Int, Char))
labelTree L = return L
labelTree (N l c r) = do { l' <- labelTree l; n <- get; put (n + 1); r' <- labelTree r; return (N l' (n, c) r') }

data T a = L | N (T a) a (T a) deriving Show

collatzLog :: Int -> Writer [Int] Int
collatzLog 1 = tell [1] >> return 0
collatzLog n = tell [n] >> (+ 1) <$> collatzLog (if even n then n `div` 2 else 3 * n + 1)

generator :: (MonadState Integer m) => m Integer
generator = do { modify (\s -> (s * 1103515245 + 12345) `mod` 2147483648); gets (`div` 65536) }

sim :: RWS Int [String] (M.Map String Int) Bool
sim = do
  k <- ask
  forM_ (words "a b a c b a") $ \w -> do
    modify (M.insertWith (+) w k)
    n <- gets (M.findWithDefault 0 w)
    when (n > 2 * k) (tell [w ++ " reached " ++ show n])
  (_, logged) <- listen (local (* 10) (ask >>= \x -> tell ["local " ++ show x]))
  censor (map reverse) (tell ["censored"])
  return (length logged == 1)

main :: IO ()
main = do
  print (execute 100 [Push 5, Push 1, Swap, Dup, Print, Jz 14, Dup, Push (-1), Add, Swap, Pop, Jmp 3])
  print (execute 40 [Push 3, Print, Push (-1), Add, Dup, Jz 7, Jmp 1, Push 42, Print])
  print (execute 10 [Add], execute 5 [Jmp 0], execute 5 [])
  print (runState (labelTree (N (N L 'a' L) 'b' (N (N L 'c' L) 'd' L))) 10)
  print (runWriter (collatzLog 27))
  print (evalState (replicateM 8 generator) 42, SS.execState (mapM_ (\x -> SS.modify' (+ x)) [1 .. 20000]) (0 :: Integer))
  print (runRWS sim 3 M.empty)
  print (runReader (local (+ 1) (asks (* 2)) >>= \x -> asks (+ x)) 10)
  print (runExcept (mapM (\x -> if x > 3 then throwError ("big " ++ show x) else return (x * x)) [1, 2, 3, 4, 5 :: Int]) :: Either String [Int])
  print (runExcept (withExcept length ((throwError "four" `catchError` \s -> throwError (s ++ "!")) :: Except String ())), runExcept ((throwError "e" `catchError` \s -> return (s ++ "!")) :: Except String String))
  -- order of a stack matters
  let prog :: (MonadState Int m, MonadError String m) => m ()
      prog = (put 5 >> throwError "oops") `catchError` (const (modify (+ 1)))
  print (runExcept (execStateT prog 0), runIdentity (runStateT (runExceptT prog) 0))
  print (runCont (callCC (\exit -> do { forM_ [1 ..] (\n -> when (n * n > 200) (exit n)); return (0 :: Int) })) show)
  print (evalCont (do { x <- cont (\k -> k 1 ++ k 2); y <- cont (\k -> k (x * 10) ++ k (x * 100)); return [x, y :: Int] }))
  r <- runMaybeT (do { x <- MaybeT (return (Just 3)); lift (print x); guard (x > 5); lift (putStrLn "unreachable") })
  print r
  n <- execStateT (forM_ [1 .. 5 :: Int] (\i -> do { s <- get; lift (putStrLn (show i ++ ":" ++ show s)); put (s * 2 + i) })) 1
  print n
  (xs, w) <- runWriterT (forM "wr" (\c -> tell (Sum (fromEnum c)) >> lift (putStrLn [c]) >> return (succ c)))
  print (xs, getSum w)
  print (zipWithM (\a b -> if b == 0 then Nothing else Just (a `div` b)) [10, 20] [2, 5 :: Int], foldM (\a x -> [a + x, a * x]) 1 [2, 3 :: Int], filterM (const [True, False]) "abc", join [[1], [2 :: Int]], (>=>) (\x -> [x, x + 1]) (\y -> [y * 2]) (1 :: Int))
  print (mapAndUnzipM (\x -> Just (x, x * 2)) [1, 2, 3 :: Int], msum [Nothing, Just 1, Just 2 :: Maybe Int], forever (Left "stop" :: Either String ()) :: Either String (), void (Just 3), liftM2 (+) [1, 2] [10, 20 :: Int], replicateM_ 3 (Just ()))
