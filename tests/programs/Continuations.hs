{-# LANGUAGE MagicHash, RankNTypes, ScopedTypeVariables, UnboxedTuples #-}

-- Delimited continuations (prompt#, control0#): generators, effects, several shots, exceptions and masking across captures, deep stacks.
module Main (main) where

import Control.Concurrent
import Control.Exception
import Control.Exception.Base (NoMatchingContinuationPrompt (..))
import Control.Monad
import Data.IORef
import GHC.Conc (atomically, newTVarIO, readTVar, readTVarIO, unsafeIOToSTM, writeTVar)
import GHC.Exts (PromptTag#, control0#, newPromptTag#, prompt#)
import GHC.IO (IO (..))
import System.IO.Unsafe (unsafePerformIO)

data Tag a = Tag (PromptTag# a)

newTag :: IO (Tag a)
newTag = IO $ \s -> case newPromptTag# s of (# s', t #) -> (# s', Tag t #)

prompt :: Tag a -> IO a -> IO a
prompt (Tag t) (IO m) = IO (prompt# t m)

control0 :: Tag a -> ((IO b -> IO a) -> IO a) -> IO b
control0 (Tag t) f = IO (control0# t (\k -> case f (\(IO x) -> IO (k x)) of IO r -> r))

-- The body and every resumption run under the prompt again.
shift :: Tag a -> ((IO b -> IO a) -> IO a) -> IO b
shift tag f = control0 tag (\k -> prompt tag (f (prompt tag . k)))

section :: String -> IO () -> IO ()
section name act = putStrLn ("-- " ++ name) >> act

main :: IO ()
main = do
  section "basics" basics
  section "generators" generators
  section "state as an effect" stateEffect
  section "nondeterminism" nondeterminism
  section "exceptions" exceptions
  section "masking" masking
  section "no prompt" noPrompt
  section "deep stacks" deep
  section "coroutines" coroutines
  section "threads" threads

basics :: IO ()
basics = do
  t <- newTag
  a <- prompt t (pure (1 :: Int))
  b <- prompt t ((+ 1) <$> control0 t (\_ -> pure 10))
  c <- prompt t ((+ 1) <$> control0 t (\k -> k (pure 10)))
  d <- prompt t ((+ 1) <$> control0 t (\k -> (*) <$> k (pure 10) <*> k (pure 20)))
  e <- prompt t (do x <- control0 t (\k -> k (k (pure 3))); pure (x * 2))
  print (a, b, c, d, e)
  -- tags are told apart
  u <- newTag
  v <- newTag
  f <- prompt v (show <$> prompt u ((* 2) <$> control0 v (\_ -> pure "outer")))
  g <- prompt v (show <$> prompt u ((* 2) <$> control0 v (\k -> ('x' :) <$> k (pure (21 :: Int)))))
  print (f, g)
  -- the innermost prompt of the same tag
  h <- prompt t ((+ 100) <$> prompt t ((+ 1) <$> control0 t (\_ -> pure 5)))
  -- control0 takes the prompt away: a second control0 goes to the next one
  i <- prompt t ((+ 100) <$> prompt t ((+ 1) <$> control0 t (\_ -> control0 t (\_ -> pure 5))))
  print (h, i :: Int)

data Step a = Done | Yield a (IO (Step a))

generate :: ((a -> IO ()) -> IO ()) -> IO (Step a)
generate body = do
  t <- newTag
  prompt t (body (\x -> control0 t (\k -> pure (Yield x (prompt t (k (pure ())))))) >> pure Done)

collect :: IO (Step a) -> IO [a]
collect g = g >>= \s -> case s of
  Done -> pure []
  Yield x next -> (x :) <$> collect next

data Tree = Leaf | Node Tree Int Tree

tree :: Int -> Int -> Tree
tree lo hi | lo > hi = Leaf
           | otherwise = let m = (lo + hi) `div` 2 in Node (tree lo (m - 1)) m (tree (m + 1) hi)

walk :: (Int -> IO ()) -> Tree -> IO ()
walk _ Leaf = pure ()
walk f (Node l x r) = walk f l >> f x >> walk f r

generators :: IO ()
generators = do
  xs <- collect (generate (\yield' -> walk yield' (tree 1 1000)))
  print (xs == [1 .. 1000])
  -- the same suspended generator, resumed twice
  s <- generate (\yield' -> mapM_ yield' "abc")
  case s of
    Yield c next -> do
      as <- collect next
      bs <- collect next
      print (c, as, bs)
    Done -> pure ()
  -- side by side
  let zipG g h = do
        a <- g
        b <- h
        case (a, b) of
          (Yield x g', Yield y h') -> ((x, y) :) <$> zipG g' h'
          _ -> pure []
  zs <- zipG (generate (\y -> walk y (tree 1 10))) (generate (\y -> forM_ (cycle "xyz") y))
  print zs

stateEffect :: IO ()
stateEffect = do
  t <- newTag
  let get = control0 t (\k -> pure (\s -> prompt t (k (pure s)) >>= ($ s)))
      put s = control0 t (\k -> pure (\_ -> prompt t (k (pure ())) >>= ($ s)))
      run s m = prompt t (m >>= \x -> pure (\s' -> pure (x, s'))) >>= ($ s)
      count :: Int -> IO Int
      count 0 = get
      count n = do
        x <- get
        put $! x + n
        count (n - 1)
  r <- run 0 (count 1000)
  print r

nondeterminism :: IO ()
nondeterminism = do
  t <- newTag
  let choose xs = control0 t (\k -> concat <$> mapM (\x -> prompt t (k (pure x))) xs)
      queens :: Int -> IO [[Int]]
      queens n = prompt t $ do
        let go qs 0 = pure [reverse qs]
            go qs k = do
              q <- choose [1 .. n]
              if safe q qs then go (q : qs) (k - 1) else control0 t (\_ -> pure [])
        go [] n
      safe q qs = and [q /= c && abs (q - c) /= d | (d, c) <- zip [1 ..] qs]
  q6 <- queens 6
  print q6
  q7 <- queens 7
  print (length q7)
  u <- newTag
  let pick xs = control0 u (\k -> concat <$> mapM (\x -> prompt u (k (pure x))) xs)
  ps <- prompt u (do a <- pick [1 .. 20 :: Int]; b <- pick [a .. 20]; c <- pick [b .. 20]; pure [(a, b, c) | a * a + b * b == c * c])
  print ps

exceptions :: IO ()
exceptions = do
  t <- newTag
  -- a captured catch frame still catches
  a <- prompt t ((control0 t (\k -> k (throwIO (userError "inside"))) >> pure "no") `catch` \e -> pure ("caught " ++ show (e :: IOException)))
  -- one that was left does not
  b <- try (prompt t ((control0 t (\_ -> throwIO (userError "outside")) >> pure "no") `catch` \e -> pure ("caught " ++ show (e :: IOException))))
  print (a, b :: Either IOException String)
  -- resumed several times, with a finalizer in the piece
  log' <- newIORef []
  let say x = modifyIORef log' (x :)
  u <- newTag
  r <- prompt u $ do
    x <- control0 u (\k -> (+) <$> k (pure 1) <*> k (pure 2)) `finally` say "finally"
    say ("got " ++ show x)
    pure (x * 10)
  readIORef log' >>= print . (,) (r :: Int) . reverse
  -- an exception out of a resumed piece goes to the resumer's handlers
  c <- prompt t (control0 t (\k -> k (throwIO (userError "away")) `catch` \e -> pure ("resumer " ++ show (e :: IOException))) >> pure "no")
  putStrLn c

masking :: IO ()
masking = do
  t <- newTag
  let state x = (,) x <$> getMaskingState
  -- aborting restores the prompt's state
  a <- prompt t (mask_ (control0 t (\_ -> getMaskingState)))
  b <- prompt t (uninterruptibleMask_ (control0 t (\_ -> getMaskingState)))
  c <- mask_ (prompt t (interruptible (control0 t (\_ -> getMaskingState))))
  print (a, b, c)
  -- resuming brings the piece's state back, and leaving it the resumer's
  u2 <- newTag
  d <- prompt u2 $ do
    inside <- mask_ (control0 u2 (\k -> do
      u <- k getMaskingState
      m <- mask_ (k getMaskingState)
      n <- uninterruptibleMask_ (k getMaskingState)
      pure (u ++ m ++ n)))
    after' <- getMaskingState
    pure [(inside, after')]
  print d
  u3 <- newTag
  e <- prompt u3 $ do
    r <- mask_ (uninterruptibleMask_ (control0 u3 (\k -> (++) <$> k (state 'x') <*> mask_ (k (state 'y')))) >>= \x -> (,) x <$> getMaskingState)
    s <- getMaskingState
    pure [(r, s)]
  print e
  -- without mask frames the state stays what it is
  u4 <- newTag
  f <- prompt u4 (control0 u4 (\k -> (++) <$> k (pure ()) <*> mask_ (k (pure ()))) >> (: []) <$> getMaskingState)
  print f
  s <- getMaskingState
  print s

data Silent = Silent deriving (Show)

instance Exception Silent

noPrompt :: IO ()
noPrompt = do
  t <- newTag :: IO (Tag ())
  let attempt :: IO () -> IO ()
      attempt m = do
        r <- try m
        print (either (\e -> show (e :: NoMatchingContinuationPrompt)) show r)
  attempt (control0 t (\_ -> pure ()))
  prompt t (pure ())
  attempt (control0 t (\_ -> pure ()))
  u <- newTag :: IO (Tag ())
  attempt (prompt u (control0 t (\_ -> pure ())))
  -- not across a thunk's evaluation
  let lazy = unsafePerformIO (control0 t (\_ -> pure ()) >> pure 'x')
      {-# NOINLINE lazy #-}
  xs <- newIORef lazy
  attempt (prompt t (readIORef xs >>= evaluate >> pure ()))
  -- not out of a transaction
  v <- newTVarIO 'a'
  attempt (prompt t (atomically (writeTVar v 'b' >> unsafeIOToSTM (control0 t (\_ -> pure ())))))
  readTVarIO v >>= print
  -- within one thread's own stack only
  done <- newEmptyMVar
  prompt t (void (forkIO (attempt (control0 t (\_ -> pure ())) >> putMVar done ())))
  takeMVar done
  -- prompts inside a transaction are fine
  r <- atomically (unsafeIOToSTM (newTag >>= \w -> prompt w ((+ 1) <$> control0 w (\k -> (*) <$> k (pure 2) <*> k (pure (3 :: Int))))))
  print r

-- Pieces that span many chunks of the stack, captured and resumed several times.
deep :: IO ()
deep = do
  t <- newTag
  let down :: Int -> IO Int
      down 0 = control0 t (\k -> do
        a <- k (pure 0)
        b <- k (pure 1)
        c <- k (pure 2)
        pure (a + b + c))
      down n = do
        x <- down (n - 1)
        pure $! x + 1
  forM_ [1, 10, 1000, 20000, 200000] $ \n -> prompt t (down n) >>= print
  -- with catch and mask frames in between
  let rough :: Int -> IO Int
      rough 0 = control0 t (\k -> (+) <$> k (pure 0) <*> k (throwIO Silent))
      rough n
        | n `mod` 100 == 0 = (rough (n - 1) >>= \x -> pure $! x + 1) `catch` \Silent -> pure 1000000
        | n `mod` 10 == 0 = mask_ (rough (n - 1)) >>= \x -> pure $! x + 1
        | otherwise = rough (n - 1) >>= \x -> pure $! x + 1
  prompt t (rough 5000) >>= print
  getMaskingState >>= print
  -- a piece captured from the bottom of a deep stack, below which nothing is touched
  let under :: Int -> IO Int
      under 0 = prompt t (control0 t (\k -> (+) <$> k (pure 1) <*> k (pure 2)))
      under n = under (n - 1) >>= \x -> pure $! x + n
  under 50000 >>= print

coroutines :: IO ()
coroutines = do
  t <- newTag
  ready <- newIORef []
  log' <- newIORef []
  let yield' = control0 t (\k -> modifyIORef ready (++ [prompt t (k (pure ()))]))
      spawn m = modifyIORef ready (++ [prompt t m])
      run = readIORef ready >>= \q -> case q of
        [] -> pure ()
        m : ms -> writeIORef ready ms >> m >> run
      worker name n = forM_ [1 .. n :: Int] $ \i -> do
        modifyIORef log' ((name, i) :)
        yield'
        when (name == 'a' && i == 2) (spawn (worker 'd' 2))
  mapM_ spawn [worker 'a' 3, worker 'b' 2, worker 'c' 4]
  run
  readIORef log' >>= print . reverse

-- A continuation captured in one thread runs in others.
threads :: IO ()
threads = do
  t <- newTag
  box <- newEmptyMVar
  out <- newEmptyMVar
  prompt t $ do
    x <- control0 t (putMVar box)
    y <- mask_ (yield >> getMaskingState)
    putMVar out (x * 2 :: Int, y)
  k <- takeMVar box
  forM_ [1 .. 5] $ \i -> forkIO (prompt t (k (yield >> pure i)))
  rs <- replicateM 5 (takeMVar out)
  print (sum (map fst rs), map snd rs)
