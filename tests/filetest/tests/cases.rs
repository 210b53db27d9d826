//! Every case under `tests/cases`, and the runner's own behaviour on bad input.

use std::path::Path;

#[test]
fn cases() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cases");
    let bless = std::env::var_os("BLESS").is_some_and(|v| v == "1");
    let summary = filetest::run_folder(&root, bless).unwrap_or_else(|e| panic!("{e:#}"));
    println!("{} passed, {} golden files rewritten", summary.passed, summary.blessed.len());
    assert!(summary.failures.is_empty(), "\n{}", summary.failures.join("\n\n"));
    assert!(summary.passed + summary.blessed.len() > 0);
}

#[test]
fn the_runner_can_fail() {
    let dir = std::env::temp_dir().join(format!("filetest-{}", std::process::id()));
    let write = |name: &str, text: &str| {
        std::fs::create_dir_all(&dir)
            .and_then(|()| std::fs::write(dir.join(name), text))
            .unwrap_or_else(|e| panic!("{e}"));
    };
    let good = "module \"u\" \"m\"\n\nunsupported @x \"why\"\n";
    write("differs.cmm", &format!("; run: refs\n{good}"));
    write("differs.refs.out", "x\n  Address y\n");
    write("unknown.cmm", &format!("; run: nothing\n{good}"));
    write("silent.cmm", good);
    write("stale.refs.out", "x\n");
    write("good.cmm", &format!("; run: ir roundtrip\n{good}"));
    let summary = filetest::run_folder(&dir, false).unwrap_or_else(|e| panic!("{e:#}"));
    let blessed = filetest::run_folder(&dir, true).unwrap_or_else(|e| panic!("{e:#}"));
    let golden = std::fs::read_to_string(dir.join("differs.refs.out")).unwrap_or_default();
    let _ = std::fs::remove_dir_all(&dir);
    assert_eq!((summary.passed, summary.failures.len()), (1, 4), "{:#?}", summary.failures);
    for (failure, what) in
        summary.failures.iter().zip(["from line 2", "no `run:` line", "unknown kind", "golden file of no case"])
    {
        assert!(failure.contains(what), "{failure}");
    }
    assert_eq!((blessed.blessed.len(), golden.as_str()), (1, "x\n"));
}
