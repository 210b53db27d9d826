//! The URL of a cache.
//!
//! Input: text. Output: a folder or a server's place. Invariant: no user name, query or fragment gets in; a trailing `/` makes no difference.

use std::fmt;
use std::path::PathBuf;

use super::Error;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Url {
    File(PathBuf),
    /// `http://` or `https://`, without a `/` at its end.
    Http(String),
}

impl Url {
    pub fn parse(text: &str) -> Result<Url, Error> {
        let error = |reason: &str| Error::Url { url: text.into(), reason: reason.into() };
        let (scheme, rest) = text.split_once("://").ok_or_else(|| error("it has no `SCHEME://`"))?;
        match scheme {
            "file" if !rest.starts_with('/') => Err(error("a file URL needs an absolute path: file:///FOLDER")),
            "file" if rest.contains(['?', '#', '%']) => Err(error("`?`, `#` and `%` are not understood in file URLs")),
            "file" => Ok(Url::File(PathBuf::from(rest))),
            "http" | "https" => {
                let place = rest.trim_end_matches('/');
                let host = place.split('/').next().unwrap_or("");
                if host.is_empty() || host.starts_with(':') {
                    Err(error("the host is missing"))
                } else if host.contains('@') {
                    Err(error("user names and passwords are not supported"))
                } else if place.contains(['?', '#']) || place.contains(|c: char| c.is_whitespace() || c.is_control()) {
                    Err(error("it must be a host and a path, without `?`, `#` and spaces"))
                } else {
                    Ok(Url::Http(format!("{scheme}://{place}")))
                }
            }
            other => Err(error(&format!("`{other}` is not supported"))),
        }
    }

    /// Where a file of the cache is.
    pub fn place(&self, name: &str) -> String {
        format!("{self}/{name}")
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Url::File(path) => write!(f, "file://{}", path.display()),
            Url::Http(text) => f.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_and_bad() {
        assert_eq!(Url::parse("file:///a/b").unwrap(), Url::File("/a/b".into()));
        assert_eq!(Url::parse("https://h:8/p/").unwrap().place("x.narinfo"), "https://h:8/p/x.narinfo");
        for bad in [
            "",
            "/a/b",
            "file://a",
            "file:///a?b",
            "ftp://h/",
            "http://",
            "http://:80",
            "https://u:p@h/",
            "http://h/?x",
            "http://h/ x",
        ] {
            let e = Url::parse(bad).unwrap_err();
            assert!(e.to_string().contains("is not the URL of a cache"), "{bad}: {e}");
        }
    }
}
