//! Checks files of IR as the plugin writes them: every verifier rule, and the identities of the binary and text forms.
//!
//! Inputs: files as arguments. Outputs: violations per file on stdout, a summary, exit code 1 if anything is wrong.
//! For development of the front end: `cargo run -p cmm-ir --example check-ir -- *.ir`.

use cmm_ir::{decode, encode, normalise, text, verify};

fn check(bytes: &[u8]) -> Vec<String> {
    let mut m = match decode::module(bytes) {
        Ok(m) => m,
        Err(e) => return vec![e.to_string()],
    };
    let mut wrong: Vec<String> = verify::verify_all(&m).iter().map(ToString::to_string).collect();
    if decode::module(&encode::encode(&m)).as_ref() != Ok(&m) {
        wrong.push("binary form changes it".into());
    }
    normalise::normalise(&mut m);
    match text::parse(&text::print(&m)) {
        Ok(back) if back == m => {}
        Ok(_) => wrong.push("text form changes it".into()),
        Err(e) => wrong.push(format!("text form does not parse: {e}")),
    }
    wrong
}

fn main() {
    let files: Vec<String> = std::env::args().skip(1).collect();
    let mut bad = 0;
    for file in &files {
        let wrong = std::fs::read(file).map_or_else(|e| vec![e.to_string()], |bytes| check(&bytes));
        bad += usize::from(!wrong.is_empty());
        wrong.iter().for_each(|w| println!("{file}: {w}"));
    }
    println!("{} files, {bad} with violations", files.len());
    std::process::exit(i32::from(bad > 0));
}
