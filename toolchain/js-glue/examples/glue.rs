//! `glue FILE.wasm [USER.mjs...]`: writes FILE.mjs and FILE.js beside a module from anywhere, for trying out rts/js.

use anyhow::{Context, Result};
use js_glue::{Request, Signature, UserModule, ValType, WasmImport, es_module, script};
use std::path::Path;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [file, user @ ..] = args.as_slice() else { anyhow::bail!("usage: glue FILE.wasm [USER.mjs...]") };
    let wasm = std::fs::read(file).context(file.clone())?;
    let imports = imports(&wasm)?;
    let user =
        user.iter().map(|f| Ok(UserModule::parse(f, &std::fs::read_to_string(f)?)?)).collect::<Result<Vec<_>>>()?;
    let request = Request { imports: &imports, user: &user, library: false };
    let path = Path::new(file);
    let name = path.file_name().and_then(|n| n.to_str()).context("file name")?;
    std::fs::write(path.with_extension("mjs"), es_module(&request, name)?)?;
    std::fs::write(path.with_extension("js"), script(&request, &wasm)?)?;
    Ok(())
}

fn imports(wasm: &[u8]) -> Result<Vec<WasmImport>> {
    let (mut types, mut out) = (Vec::new(), Vec::new());
    for payload in wasmparser::Parser::new(0).parse_all(wasm) {
        match payload? {
            wasmparser::Payload::TypeSection(section) => {
                for group in section.into_iter_err_on_gc_types() {
                    let group = group?;
                    let convert = |list: &[wasmparser::ValType]| list.iter().map(val_type).collect::<Result<Vec<_>>>();
                    types.push(Signature { params: convert(group.params())?, results: convert(group.results())? });
                }
            }
            wasmparser::Payload::ImportSection(section) => {
                for import in section {
                    let import = import?;
                    if let wasmparser::TypeRef::Func(index) = import.ty {
                        let signature = types.get(index as usize).context("type index")?.clone();
                        out.push(WasmImport { module: import.module.into(), field: import.name.into(), signature });
                    }
                }
            }
            _ => {}
        }
    }
    Ok(out)
}

fn val_type(ty: &wasmparser::ValType) -> Result<ValType> {
    Ok(match ty {
        wasmparser::ValType::I32 => ValType::I32,
        wasmparser::ValType::I64 => ValType::I64,
        wasmparser::ValType::F32 => ValType::F32,
        wasmparser::ValType::F64 => ValType::F64,
        other => anyhow::bail!("{other} has no JavaScript value here"),
    })
}
