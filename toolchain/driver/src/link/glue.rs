//! The JavaScript of a program.
//!
//! Inputs: the finished wasm, the user's modules. Outputs: `NAME.mjs` and `NAME.js`; before linking, the table of C
//! functions that JavaScript can provide.
//! Invariant: imports are read from the module as it will be written, so glue and module cannot disagree.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use js_glue::{Request, Signature, UserModule, ValType, WasmImport};
use wasm_link::ImportName;
use wasmparser::{CompositeInnerType, Parser, Payload, TypeRef};

/// Where functions that C or Haskell leave undefined are imported from.
const MODULE: &str = "env";

pub fn user_modules(files: &[PathBuf]) -> Result<Vec<UserModule>> {
    let parse = |path: &PathBuf| {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {name}"))?;
        Ok(UserModule::parse(&name, &text)?)
    };
    files.iter().map(parse).collect()
}

/// Undefined symbols that become imports: what the runtime's JavaScript provides, and what the user's modules export.
pub fn import_table(user: &[UserModule]) -> Result<BTreeMap<String, ImportName>> {
    let mut out = BTreeMap::new();
    let known = js_glue::known_imports().context("the built-in JavaScript is damaged")?;
    let builtin = known.into_iter().filter(|k| k.module == MODULE).map(|k| k.field);
    for field in builtin.chain(user.iter().flat_map(|m| m.exports.iter().cloned())) {
        out.insert(field.clone(), ImportName { module: MODULE.into(), field });
    }
    Ok(out)
}

pub struct Scripts {
    pub module: String,
    pub script: String,
}

pub fn scripts(wasm: &[u8], wasm_name: &str, user: &[UserModule], library: bool) -> Result<Scripts> {
    let imports = imports(wasm)?;
    let request = Request { imports: &imports, user, library };
    Ok(Scripts { module: js_glue::es_module(&request, wasm_name)?, script: js_glue::script(&request, wasm)? })
}

/// The module's imports, in their order.
fn imports(wasm: &[u8]) -> Result<Vec<WasmImport>> {
    let mut types = Vec::new();
    let mut out = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        match payload.context("the linked module cannot be read back")? {
            Payload::TypeSection(section) => {
                for group in section {
                    types.extend(group?.into_types().map(|t| t.composite_type.inner));
                }
            }
            Payload::ImportSection(section) => {
                for import in section {
                    let import = import?;
                    let TypeRef::Func(index) = import.ty else {
                        bail!("the module imports {}.{}, which is not a function", import.module, import.name);
                    };
                    let Some(CompositeInnerType::Func(ty)) = types.get(index as usize) else {
                        bail!("the import {}.{} has no function type", import.module, import.name);
                    };
                    let signature = Signature { params: values(ty.params())?, results: values(ty.results())? };
                    out.push(WasmImport { module: import.module.into(), field: import.name.into(), signature });
                }
            }
            // Code and data of any size.
            Payload::CodeSectionStart { .. } => break,
            _ => {}
        }
    }
    Ok(out)
}

fn values(types: &[wasmparser::ValType]) -> Result<Vec<ValType>> {
    let value = |t: &wasmparser::ValType| match t {
        wasmparser::ValType::I32 => Ok(ValType::I32),
        wasmparser::ValType::I64 => Ok(ValType::I64),
        wasmparser::ValType::F32 => Ok(ValType::F32),
        wasmparser::ValType::F64 => Ok(ValType::F64),
        other => bail!("an import takes or returns {other}, which JavaScript cannot provide here"),
    };
    types.iter().map(value).collect()
}
