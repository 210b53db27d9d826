//! Writes valid inputs of a target into a folder, for libFuzzer to start from.
//!
//! Inputs: target, folder. Outputs: 64 files and a message on stderr.

use cmm_ir::generate::Rng;

fn main() -> Result<(), String> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [name, folder] = args.as_slice() else { return Err("usage: corpus TARGET FOLDER".into()) };
    let target = fuzz::TARGETS.iter().find(|t| t.name == name).ok_or(format!("there is no target {name}"))?;
    for seed in 0..64 {
        let file = std::path::Path::new(folder).join(format!("generated-{seed}"));
        std::fs::write(&file, (target.generate)(&mut Rng::new(seed)))
            .map_err(|e| format!("{}: {e}", file.display()))?;
    }
    eprintln!("64 inputs in {folder}");
    Ok(())
}
