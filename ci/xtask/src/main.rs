//! Chores of the repository. `xtask TASK [ARGS]`; `xtask` alone lists the tasks.

mod gen_abi;

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.split_first() {
        Some((task, rest)) if task == "gen-abi" => gen_abi::run(rest),
        _ => {
            eprintln!("usage: xtask gen-abi [--check] DerivedConstants.h");
            std::process::exit(2);
        }
    }
}
