//! `nix-cache-info`: what a binary cache says about itself.
//!
//! Input: its text (`Key: value` lines). Output: the store folder that its paths belong to. Invariant: keys that are not known are
//! skipped, as Nix does.

use std::fmt;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CacheInfo {
    pub store_dir: String,
    pub want_mass_query: bool,
    /// Lower is asked first.
    pub priority: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("nix-cache-info, line {line}: {what}")]
    Line { line: usize, what: &'static str },
    #[error("nix-cache-info has no `StoreDir`")]
    NoStoreDir,
}

impl CacheInfo {
    pub fn parse(text: &str) -> Result<CacheInfo, Error> {
        let mut store_dir = None;
        let mut info = CacheInfo { store_dir: String::new(), want_mass_query: false, priority: None };
        for (n, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
            let wrong = |what| Error::Line { line: n + 1, what };
            let (key, value) = line.split_once(':').ok_or(wrong("not `Key: value`"))?;
            let value = value.trim();
            match key {
                "StoreDir" if value.starts_with('/') => store_dir = Some(value.to_string()),
                "StoreDir" => return Err(wrong("the store folder is not an absolute path")),
                "WantMassQuery" => info.want_mass_query = value == "1",
                "Priority" => info.priority = Some(value.parse().map_err(|_| wrong("the priority is no number"))?),
                _ => {}
            }
        }
        info.store_dir = store_dir.ok_or(Error::NoStoreDir)?;
        Ok(info)
    }
}

impl fmt::Display for CacheInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "StoreDir: {}", self.store_dir)?;
        if self.want_mass_query {
            writeln!(f, "WantMassQuery: 1")?;
        }
        self.priority.map_or(Ok(()), |p| writeln!(f, "Priority: {p}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_caches_have_it() {
        let text = "StoreDir: /nix/store\nWantMassQuery: 1\nPriority: 40\n";
        let info = CacheInfo::parse(text).unwrap();
        assert_eq!(info, CacheInfo { store_dir: "/nix/store".into(), want_mass_query: true, priority: Some(40) });
        assert_eq!(info.to_string(), text);
        assert_eq!(CacheInfo::parse("Other: 1\nStoreDir: /x\n").unwrap().to_string(), "StoreDir: /x\n");
    }

    #[test]
    fn refused() {
        assert_eq!(CacheInfo::parse(""), Err(Error::NoStoreDir));
        assert!(CacheInfo::parse("StoreDir: x").is_err());
        assert!(CacheInfo::parse("<html>").is_err());
        assert!(CacheInfo::parse("StoreDir: /x\nPriority: high").is_err());
    }
}
