//! File tests of the IR: text, binary and object forms, verifier, normalisation, references.
//!
//! Inputs: IR text. Outputs: see each function.

use super::Case;
use crate::difference;
use anyhow::{Context, Result, bail, ensure};
use cmm_ir::verify::{verify, verify_all};
use cmm_ir::{Module, decode, encode, normalise, refs, text};
use wasm_obj::ahc_object;

/// Parses and verifies the case; a start for other kinds.
pub fn parse(case: &Case<'_>) -> Result<Module> {
    let m = text::parse(case.text).context("the text does not parse")?;
    verify(&m).context("the module does not verify")?;
    Ok(m)
}

pub fn verified(case: &Case<'_>) -> Result<String> {
    parse(case).map(|_| String::new())
}

pub fn roundtrip(case: &Case<'_>) -> Result<String> {
    ensure!(case.args == ["roundtrip"], "`ir` knows only `roundtrip`");
    let m = parse(case)?;
    let printed = text::print(&m);
    let written = without_comments(case.text);
    if printed != written {
        bail!("not in canonical form\n{}", difference(&written, &printed));
    }
    let bytes = encode::encode(&m);
    ensure!(decode::module(&bytes).context("its bytes do not decode")? == m, "changed by its binary form");
    let mut normal = m;
    normalise::normalise(&mut normal);
    let object = ahc_object::encode_object(&bytes, "", "").context("no object file")?;
    let inspected = ahc_object::inspect_text(&object).context("the object file does not read back")?;
    ensure!(inspected == text::print(&normal), "changed by its object file");
    Ok(String::new())
}

pub fn parse_fail(case: &Case<'_>) -> Result<String> {
    match text::parse(case.text) {
        Ok(_) => bail!("the text parses"),
        Err(e) => Ok(format!("{e}\n")),
    }
}

pub fn verify_fail(case: &Case<'_>) -> Result<String> {
    let errors = verify_all(&text::parse(case.text).context("the text does not parse")?);
    ensure!(!errors.is_empty(), "the module verifies");
    Ok(errors.iter().map(|e| e.to_string() + "\n").collect())
}

pub fn normalised(case: &Case<'_>) -> Result<String> {
    let mut m = parse(case)?;
    normalise::normalise(&mut m);
    verify(&m).context("normalised, the module does not verify")?;
    Ok(text::print(&m))
}

pub fn refs(case: &Case<'_>) -> Result<String> {
    let m = parse(case)?;
    let name = |s: cmm_ir::SymbolId| m.symbols.get(s.0 as usize).map_or("?", |s| s.name.as_str());
    let mut out = String::new();
    for item in &m.items {
        out.push_str(&format!("{}\n", name(item.symbol())));
        for r in refs::item_refs(item) {
            out.push_str(&format!("  {:?} {}\n", r.kind, name(r.symbol)));
        }
    }
    Ok(out)
}

/// The text without whole-line comments.
fn without_comments(text: &str) -> String {
    text.lines().filter(|l| !l.starts_with(';')).map(|l| l.to_owned() + "\n").collect()
}
