//! Types of wasm functions, as the linker reports them and as the sources' headers write them: `(i32 i64) -> (f64)`.

use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ValType {
    I32,
    I64,
    F32,
    F64,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Signature {
    pub params: Vec<ValType>,
    pub results: Vec<ValType>,
}

impl fmt::Display for ValType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ValType::I32 => "i32",
            ValType::I64 => "i64",
            ValType::F32 => "f32",
            ValType::F64 => "f64",
        })
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |types: &[ValType]| types.iter().map(ValType::to_string).collect::<Vec<_>>().join(" ");
        write!(f, "({}) -> ({})", list(&self.params), list(&self.results))
    }
}

pub fn parse(text: &str) -> Option<Signature> {
    let (params, results) = text.split_once("->")?;
    Some(Signature { params: list(params)?, results: list(results)? })
}

fn list(text: &str) -> Option<Vec<ValType>> {
    let inner = text.trim().strip_prefix('(')?.strip_suffix(')')?;
    inner
        .split_whitespace()
        .map(|t| match t {
            "i32" => Some(ValType::I32),
            "i64" => Some(ValType::I64),
            "f32" => Some(ValType::F32),
            "f64" => Some(ValType::F64),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn text_round_trip() {
        for text in ["() -> ()", "(i32 i64) -> (f64)", "(f32) -> (i32 i32)"] {
            assert_eq!(super::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "(i32)", "(i8) -> ()", "i32 -> i32"] {
            assert_eq!(super::parse(text), None);
        }
    }
}
