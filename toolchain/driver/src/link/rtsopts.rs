//! Which RTS options a program takes, and which it starts with.
//!
//! Inputs: `--rtsopts`, `--with-rtsopts`, `--debug`, and GHC's options of the same meaning among `--ghc-option`. Outputs: an object that defines
//! `ahc_rts_config`, and the parts of the runtime that the program gets for it.
//! Invariant: without any of these the link is as if this file were not there; then only programs that read their arguments
//! take RTS options, those that GHC always allows.

use anyhow::{Context, Result, bail};
use cmm_ir::{Data, Item, Module, Section, Static, Symbol, SymbolId};
use wasm_link::Input;
use wasm_obj::ahc_object::encode_module;

use crate::cli::{LinkArgs, RtsOptsArg};
use ahc_abi::rtsopts::{ALL, IGNORE, IGNORE_ALL, NONE, SOME};

/// What the runtime reads; `rts/rts/src/options.rs` says what is in it.
const CONFIG: &str = "ahc_rts_config";
/// The parser, and the options that are not always allowed.
const PARSER: &str = "ahc_options_hook";
const MORE: &str = "ahc_more_options_hook";
const STATS_FILE: &str = "ahc_stats_file_hook";
const DEBUG: &str = "ahc_debug_options_hook";

#[derive(Debug, Default, PartialEq, Eq)]
pub struct RtsOpts {
    allowed: Option<RtsOptsArg>,
    with: Option<String>,
    debug: bool,
}

impl RtsOpts {
    pub fn new(args: &LinkArgs) -> Result<RtsOpts> {
        let ghc = of_ghc(&args.ghc_option)?;
        let out = RtsOpts {
            allowed: args.rtsopts.or(ghc.allowed),
            with: args.with_rtsopts.clone().or(ghc.with).and_then(for_one_processor),
            debug: args.debug || ghc.debug,
        };
        if out.with.as_ref().is_some_and(|w| w.contains('\0')) {
            bail!("--with-rtsopts: the options contain a zero byte");
        }
        Ok(out)
    }

    /// Symbols that the program keeps.
    pub fn keep(&self) -> Vec<String> {
        let mut out = Vec::new();
        let mut keep = |names: &[&str]| out.extend(names.iter().map(|n| (*n).to_string()));
        let allowed = self.allowed.unwrap_or_default();
        let with = self.with.is_some();
        if self.is_given() {
            keep(&[CONFIG]);
        }
        if self.is_given() && (allowed != RtsOptsArg::IgnoreAll || with) {
            keep(&[PARSER]);
        }
        if with || matches!(allowed, RtsOptsArg::All | RtsOptsArg::Ignore) {
            keep(&[MORE, STATS_FILE]);
        }
        if self.debug {
            keep(&[DEBUG]);
        }
        out
    }

    fn is_given(&self) -> bool {
        *self != RtsOpts::default()
    }

    /// The object with the runtime's configuration.
    pub fn object(&self) -> Result<Option<Input>> {
        if !self.is_given() {
            return Ok(None);
        }
        let mut bytes = vec![self.allowed.unwrap_or_default().code()];
        bytes.extend_from_slice(self.with.as_deref().unwrap_or_default().as_bytes());
        bytes.push(0);
        let module = Module {
            name: "rtsopts".into(),
            symbols: vec![Symbol { name: CONFIG.into(), global: true }],
            items: vec![Item::Data(Data {
                sym: SymbolId(0),
                section: Section::ReadOnlyData,
                align: 1,
                statics: vec![Static::Bytes(bytes)],
            })],
            ..Module::default()
        };
        let object = encode_module(module).context("the configuration of the runtime")?;
        Ok(Some(Input::new("rtsopts", object)))
    }
}

impl RtsOptsArg {
    fn code(self) -> u8 {
        match self {
            RtsOptsArg::None => NONE,
            RtsOptsArg::Ignore => IGNORE,
            RtsOptsArg::IgnoreAll => IGNORE_ALL,
            RtsOptsArg::Some => SOME,
            RtsOptsArg::All => ALL,
        }
    }
}

/// Without what says how many processors the program is to use: there is one. GHC takes that of programs linked with -threaded alone; many
/// packages link theirs so, with -with-rtsopts=-N.
fn for_one_processor(text: String) -> Option<String> {
    let counts = |word: &str| {
        let count = word.strip_prefix("-maxN").or_else(|| word.strip_prefix("-N"));
        count.is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit())) || word.starts_with("-q")
    };
    if !text.split_whitespace().any(counts) {
        return Some(text);
    }
    let kept: Vec<&str> = text.split_whitespace().filter(|w| !counts(w)).collect();
    (!kept.is_empty()).then(|| kept.join(" "))
}

/// The same from GHC's options; the last of a kind counts.
fn of_ghc(options: &[String]) -> Result<RtsOpts> {
    let mut out = RtsOpts::default();
    let mut options = options.iter();
    while let Some(option) = options.next() {
        let set = match option.as_str() {
            "-rtsopts" | "-rtsopts=all" => RtsOptsArg::All,
            "-rtsopts=some" => RtsOptsArg::Some,
            "-rtsopts=none" | "-no-rtsopts" => RtsOptsArg::None,
            "-rtsopts=ignore" => RtsOptsArg::Ignore,
            "-rtsopts=ignoreAll" => RtsOptsArg::IgnoreAll,
            "-debug" => {
                out.debug = true;
                continue;
            }
            "-with-rtsopts" => {
                out.with = Some(options.next().context("-with-rtsopts needs an argument")?.clone());
                continue;
            }
            other => {
                if let Some(with) = other.strip_prefix("-with-rtsopts") {
                    out.with = Some(with.strip_prefix('=').unwrap_or(with).to_string());
                }
                continue;
            }
        };
        out.allowed = Some(set);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processors_are_not_counted() {
        let one = |text: &str| for_one_processor(text.to_owned());
        assert_eq!(one("-K8m  -A1m").as_deref(), Some("-K8m  -A1m"));
        assert_eq!(one("-N4 -K8m -qg").as_deref(), Some("-K8m"));
        assert_eq!(one("-N"), None);
        assert_eq!(one("-Nx -maxN2").as_deref(), Some("-Nx"));
    }
    use crate::cli::{Cli, Command};
    use clap::Parser;

    fn given(words: &[&str]) -> RtsOpts {
        let words = ["ahc", "link", "x.hs"].iter().chain(words);
        let Command::Link(args) = Cli::try_parse_from(words).unwrap().command else { panic!("not a link") };
        RtsOpts::new(&args).unwrap()
    }

    #[test]
    fn options_of_both_kinds() {
        assert_eq!(given(&[]), RtsOpts::default());
        for (words, allowed) in [
            (&["--rtsopts"][..], RtsOptsArg::All),
            (&["--rtsopts=ignoreAll"], RtsOptsArg::IgnoreAll),
            (&["--rts-opts=none"], RtsOptsArg::None),
            (&["--ghc-option", "-rtsopts"], RtsOptsArg::All),
            (&["--ghc-option=-no-rtsopts", "--ghc-option=-rtsopts=some"], RtsOptsArg::Some),
            (&["--ghc-option=-no-rtsopts", "--rtsopts=ignore"], RtsOptsArg::Ignore),
        ] {
            assert_eq!(given(words).allowed, Some(allowed), "{words:?}");
        }
        let with = |words: &[&str]| given(words).with;
        assert_eq!(with(&["--with-rtsopts", "-A1m -s"]).as_deref(), Some("-A1m -s"));
        assert_eq!(with(&["--ghc-option=-with-rtsopts=-K1m"]).as_deref(), Some("-K1m"));
        assert_eq!(with(&["--ghc-option=-with-rtsopts", "--ghc-option=-K1m"]).as_deref(), Some("-K1m"));
        assert!(given(&["--ghc-option=-debug"]).debug);
    }

    #[test]
    fn programs_get_what_they_can_be_asked_for() {
        assert!(given(&[]).keep().is_empty() && given(&[]).object().unwrap().is_none());
        assert_eq!(given(&["--rtsopts=some"]).keep(), [CONFIG, PARSER]);
        assert_eq!(given(&["--rtsopts=ignoreAll"]).keep(), [CONFIG]);
        assert_eq!(given(&["--rtsopts"]).keep(), [CONFIG, PARSER, MORE, STATS_FILE]);
        assert_eq!(given(&["--rtsopts=none", "--with-rtsopts=-s"]).keep(), [CONFIG, PARSER, MORE, STATS_FILE]);
        assert!(given(&["--debug"]).keep().contains(&DEBUG.to_string()));
        assert!(given(&["--with-rtsopts=-s"]).object().unwrap().is_some());
    }
}
