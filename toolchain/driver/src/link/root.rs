//! Which closure a program runs.
//!
//! Inputs: `--root`, and `-main-is` among GHC's options. Output: the linker's root.
//! Invariant: only the default kind of root may be exchanged for the one with the top handler (ABI.md §9); a symbol named by
//! hand is taken as it is.

use wasm_link::Root;

use crate::cli::LinkArgs;

pub fn root(args: &LinkArgs) -> Root {
    if let Some(symbol) = &args.root {
        return Root::bare(symbol.as_str());
    }
    match main_is(&args.ghc_option) {
        Some(value) => Root { closure: main_closure(value), ..Root::default() },
        None => Root::default(),
    }
}

/// The value of the last `-main-is`, which GHC takes as the next argument.
fn main_is(options: &[String]) -> Option<&str> {
    let at = options.iter().rposition(|o| o == "-main-is")?;
    options.get(at + 1).map(String::as_str)
}

/// `Module`, `Module.function` or `function` to the closure's symbol.
fn main_closure(value: &str) -> String {
    let (module, function) = match value.rsplit_once('.') {
        _ if !value.starts_with(char::is_uppercase) => ("Main", value),
        Some((module, last)) if !last.starts_with(char::is_uppercase) => (module, last),
        _ => (value, "main"),
    };
    format!("{}_{}_closure", encode(module), encode(function))
}

/// GHC's z-encoding, as far as names of modules and of functions without operator characters need it.
fn encode(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        match c {
            '.' => out.push_str("zi"),
            'z' => out.push_str("zz"),
            'Z' => out.push_str("ZZ"),
            '_' => out.push_str("zu"),
            '\'' => out.push_str("zq"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn main_is_names_a_closure() {
        assert_eq!(main_closure("Foo"), "Foo_main_closure");
        assert_eq!(main_closure("Foo.Bar"), "FooziBar_main_closure");
        assert_eq!(main_closure("Foo.bar_z'"), "Foo_barzuzzzq_closure");
        assert_eq!(main_closure("go"), "Main_go_closure");
        let options: Vec<String> = ["-O", "-main-is", "A", "-main-is", "B"].iter().map(|s| s.to_string()).collect();
        assert_eq!(main_is(&options), Some("B"));
    }
}
