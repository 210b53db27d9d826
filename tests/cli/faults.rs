//! Programs whose surroundings fail: closed and full outputs, no input, too little memory. Exit codes and messages are native GHC's.

use std::process::Stdio;

use crate::harness::{Ran, Scratch, ran};

const NUMBERS: &str = "import System.IO
main :: IO ()
main = mapM_ print [1 .. 100000 :: Int] >> hPutStrLn stderr \"end\"
";

/// Runs a program's script in a shell: `COMMAND` with `p` for the program.
fn shell(s: &Scratch, command: &str) -> Ran {
    let node = std::env::var("NODE").unwrap_or_else(|_| "node".into());
    let script = format!("p() {{ {node} p.mjs \"$@\"; }}\nset -o pipefail\n{command}");
    ran(std::process::Command::new("bash")
        .args(["-c", &script])
        .current_dir(&s.dir)
        .stdin(Stdio::null())
        .output()
        .unwrap())
}

fn linked(source: &str, options: &[&str]) -> Scratch {
    let s = Scratch::new();
    s.write("p.hs", source);
    s.link(&[&["p.hs"], options].concat()).worked();
    s
}

#[test]
fn a_reader_that_goes_away() {
    let s = linked(NUMBERS, &[]);
    // As natively: the handler of uncaught exceptions lets a broken standard output pass in silence.
    let out = shell(&s, "p | head -n 1");
    assert_eq!((out.out.as_str(), out.err.as_str(), out.code), ("1\n", "", Some(0)));
}

#[test]
fn a_reader_that_goes_away_is_an_exception() {
    let catching = "import Control.Exception
import System.IO
main :: IO ()
main = do
  r <- try (mapM_ print [1 .. 100000 :: Int] >> hFlush stdout) :: IO (Either IOException ())
  hPutStrLn stderr (show r)
";
    let s = linked(catching, &[]);
    let out = shell(&s, "p | head -n 1");
    assert_eq!(out.err, "Left <stdout>: commitBuffer: resource vanished (Broken pipe)\n");
    assert_eq!(out.code, Some(0));
}

#[test]
fn a_full_disk() {
    let s = linked(NUMBERS, &[]);
    let out = shell(&s, "p >/dev/full");
    assert_eq!(out.err, "p: <stdout>: commitBuffer: resource exhausted (No space left on device)\n");
    assert_eq!(out.code, Some(1));
}

#[test]
fn no_input() {
    let source = "import Control.Exception
import System.IO
main :: IO ()
main = do
  r <- try getLine :: IO (Either IOException String)
  print r
  isEOF >>= print
  getContents >>= putStr
";
    let s = linked(source, &[]);
    // Node puts the null device in the place of a closed descriptor.
    let closed = shell(&s, "p <&-");
    assert_eq!(closed.out, "Left <stdin>: hGetLine: end of file\nTrue\n");
    let folder = shell(&s, "p </");
    assert!(folder.out.starts_with("Left <stdin>: hGetLine: inappropriate type (Is a directory)\n"), "{}", folder.out);
}

const GROWS: &str = "main :: IO ()
main = do
  let xs = [1 ..] :: [Integer]
  print (length (takeWhile (< 1000000000) xs), head xs)
";

#[test]
fn no_memory_left() {
    // With the collector the memory ends while it copies, without it while the program allocates. There may be no memory left for the
    // arguments, which hold the program's name; with RTS options they have been read.
    for (options, message) in [
        (&["--max-memory", "24000000"][..], "Heap exhausted;\n"),
        (&["--max-memory", "24000000", "--gc", "none"], "Heap exhausted;\n"),
        (&["--max-memory", "24000000", "--rtsopts"], "p: Heap exhausted;\np: "),
    ] {
        let s = linked(GROWS, options);
        let out = s.node("p.mjs");
        assert_eq!(out.code, Some(251), "{}{}", out.out, out.err);
        assert!(out.err.contains(message) && out.err.ends_with(" bytes are in use.\n"), "{}", out.err);
    }
}

#[test]
fn too_little_memory_for_the_data() {
    let s = Scratch::new();
    s.write("p.hs", GROWS);
    s.link(&["p.hs", "--max-memory", "66000"]).refused(&["its data needs", "66000"]);
}

#[test]
fn limits_that_are_passed() {
    let s = linked(GROWS, &["--rtsopts"]);
    let out = s.node_with("p.mjs", &["+RTS", "-M20m", "-A256k"]);
    assert_eq!(out.code, Some(251));
    let advice = "p: Heap exhausted;
p: Current maximum heap size is 20971520 bytes (20 MB).
p: Use `+RTS -M<size>' to increase it.
";
    assert_eq!(out.err, advice);
    let deep = "main :: IO ()\nmain = print (go 1)\ngo :: Int -> Int\ngo n = if n == 0 then 0 else 1 + go (n + 1)\n";
    for (option, advice) in
        [("--rtsopts", "p: Use `+RTS -Ksize"), ("--with-rtsopts=-K1m", "p: Relink with -rtsopts and use `+RTS -Ksize")]
    {
        let s = linked(deep, &[option]);
        let out = s.node_with("p.mjs", if option == "--rtsopts" { &["+RTS", "-K1m"] } else { &[] });
        assert_eq!(out.code, Some(2));
        assert!(out.err.starts_with("p: Stack space overflow: current size "), "{}", out.err);
        assert!(out.err.ends_with(&format!("{advice} -RTS' to increase it.\n")), "{}", out.err);
    }
}

#[test]
fn output_from_finalizers_and_handlers_at_the_end() {
    let source = "import Control.Exception
import System.IO
import System.Mem
import System.Mem.Weak
import Data.IORef
import Control.Concurrent
main :: IO ()
main = do
  k <- newIORef 'x'
  _ <- mkWeakIORef k (throwIO (ErrorCall \"a finalizer's exception is nobody's\"))
  performMajorGC
  threadDelay 1000
  hSetBuffering stdout (BlockBuffering Nothing)
  putStr \"flushed at the end\" `finally` putStrLn \", and this\"
  _ <- forkIO (threadDelay 1000000 >> putStrLn \"never\")
  throwIO (userError \"last\") `catch` \\e -> putStrLn (\"caught \" ++ show (e :: IOException)) >> throwIO e
";
    let s = linked(source, &[]);
    let out = s.node("p.mjs");
    assert_eq!(out.out, "flushed at the end, and this\ncaught user error (last)\n");
    assert_eq!(out.err, "p: user error (last)\n");
    assert_eq!(out.code, Some(1));
}
