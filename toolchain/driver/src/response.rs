//! Response files (`@FILE`), as GHC and Cabal write them.
//!
//! Input: the file's text. Output: the arguments in it.

/// A response file's words: in quotes, with backslashes before quotes, backslashes and newlines.
pub fn words(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut word: Option<String> = None;
    let mut quoted = false;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => word.get_or_insert_default().extend(chars.next()),
            '"' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            c if c.is_whitespace() && !quoted => out.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    out.extend(word);
    out
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn response_files_are_taken_apart() {
        assert_eq!(words("\"-o\"\n\"a b\" c\\\"d \"\"\n"), ["-o", "a b", "c\"d", ""]);
    }
}
