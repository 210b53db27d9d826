//! Licence expressions of dependencies against the list of licences we accept.
//!
//! Input: an SPDX expression (`A OR B`, `A AND B`, `A WITH exception`, parentheses; also the old `A/B` for OR).
//! Output: may we use it? Invariant: what cannot be read is not allowed.

/// Permissive licences whose terms the licence notes of our outputs meet. The exception lets LLVM's runtime go into binaries.
const ALLOWED: &[&str] = &[
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "ISC",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
    "0BSD",
    "MIT-0",
    // libfuzzer, which no output contains
    "NCSA",
];

pub fn allowed(expression: &str) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    let value = any(&mut rest);
    value == Some(true) && rest.is_empty()
}

type Words<'a, 'b> = &'a mut &'b [&'b str];

fn any(words: Words) -> Option<bool> {
    let mut value = all(words)?;
    while let Some(rest) = after(words, "OR") {
        *words = rest;
        value |= all(words)?;
    }
    Some(value)
}

fn all(words: Words) -> Option<bool> {
    let mut value = one(words)?;
    while let Some(rest) = after(words, "AND") {
        *words = rest;
        value &= one(words)?;
    }
    Some(value)
}

fn one(words: Words) -> Option<bool> {
    let (first, rest) = words.split_first()?;
    *words = rest;
    if *first == "(" {
        let value = any(words)?;
        *words = after(words, ")")?;
        return Some(value);
    }
    let mut name = (*first).to_string();
    if let Some(rest) = after(words, "WITH") {
        let (exception, rest) = rest.split_first()?;
        name = format!("{name} WITH {exception}");
        *words = rest;
    }
    Some(ALLOWED.contains(&name.as_str()))
}

fn after<'b>(words: &&'b [&'b str], word: &str) -> Option<&'b [&'b str]> {
    words.split_first().and_then(|(first, rest)| (*first == word).then_some(rest))
}

#[cfg(test)]
mod tests {
    use super::allowed;

    #[test]
    fn expressions() {
        for good in [
            "MIT",
            "MIT OR GPL-3.0",
            "MIT/Apache-2.0",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT",
        ] {
            assert!(allowed(good), "{good}");
        }
        for bad in ["GPL-3.0", "MIT AND GPL-3.0", "", "MIT OR", "(MIT", "Apache-2.0 WITH other"] {
            assert!(!allowed(bad), "{bad}");
        }
    }
}
