//! How errors look.
//!
//! Input: an error with its causes. Output: what happened, then each cause that adds something on a line of its own, then
//! what to do next if somebody knows.

use std::fmt;

/// A message that comes with advice; attach it as context.
#[derive(Debug)]
pub struct Advised {
    pub message: &'static str,
    pub advice: &'static str,
}

impl fmt::Display for Advised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message)
    }
}

pub fn render(error: &anyhow::Error) -> String {
    let mut out = format!("ahc: error: {error}\n");
    let mut last = error.to_string();
    for cause in error.chain().skip(1) {
        let text = cause.to_string();
        if !last.contains(&text) {
            out.push_str(&format!("  caused by: {text}\n"));
        }
        last = text;
    }
    if let Some(advised) = error.downcast_ref::<Advised>() {
        out.push_str(&format!("  advice: {}\n", advised.advice));
    }
    out
}
