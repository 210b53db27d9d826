//! `ghc --info`, as it is true of wasm32.
//!
//! Input: what the native GHC prints, which describes its own linking and its own ways. Output: the same for this toolchain: no dynamic
//! linking, no profiling. Cabal decides by it what to build of every package.

const TRUTHS: [(&str, &str); 3] = [("Support dynamic-too", "NO"), ("GHC Dynamic", "NO"), ("GHC Profiled", "NO")];

pub fn rewrite(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let truth = TRUTHS.iter().find(|(key, _)| line.contains(&format!("(\"{key}\",")));
        match truth.and_then(|(key, value)| Some((line.split_once('(')?.0, key, value))) {
            Some((start, key, value)) => out.push_str(&format!("{start}(\"{key}\",\"{value}\")\n")),
            None => {
                out.push_str(line);
                out.push('\n');
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::rewrite;

    #[test]
    fn only_what_is_not_true_changes() {
        let text = " [(\"GHC Dynamic\",\"YES\")\n ,(\"Have interpreter\",\"NO\")\n ]\n";
        assert_eq!(rewrite(text), " [(\"GHC Dynamic\",\"NO\")\n ,(\"Have interpreter\",\"NO\")\n ]\n");
    }
}
