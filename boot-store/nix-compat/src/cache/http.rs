//! A cache on a server, over HTTP/1.1, with or without TLS.
//!
//! Inputs: the URL, time limits, certificate roots (NIX_SSL_CERT_FILE, SSL_CERT_FILE, or the system's file), the proxy variables.
//! Output: files' bytes, from any place on (`Range`). Invariant: certificates are always verified; a server without known
//! roots is refused, not trusted.

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use ureq::http::{StatusCode, header};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig};
use ureq::{Agent, Body as HttpBody, Timeout};

use super::source::{Body, Fault, Source};
use super::{Error, Options};

/// Where systems keep their certificates.
const ROOTS: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
    "/etc/ssl/ca-bundle.pem",
];

pub struct Server {
    base: String,
    agent: Agent,
    stall: u64,
    connect: u64,
}

impl Server {
    pub fn new(base: String, options: &Options) -> Result<Server, Error> {
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_resolve(Some(options.connect_timeout))
            .timeout_connect(Some(options.connect_timeout))
            .timeout_per_read(Some(options.stall_timeout))
            .timeout_per_write(Some(options.stall_timeout))
            .max_redirects(5)
            .max_idle_connections_per_host(options.jobs)
            .user_agent(concat!("ahc/", env!("CARGO_PKG_VERSION")))
            .accept_encoding("identity");
        // a plain server may send us to a TLS one; without roots that fails there and then
        let roots = roots(base.starts_with("https:"), options.certificates.clone())?;
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::Specific(Arc::new(roots)))
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()));
        config = config.tls_config(tls.build());
        let agent = config.build().new_agent();
        let (stall, connect) = (options.stall_timeout.as_secs(), options.connect_timeout.as_secs());
        Ok(Server { base, agent, stall, connect })
    }

    fn fault(&self, error: &ureq::Error) -> Fault {
        match error {
            ureq::Error::Timeout(Timeout::Resolve | Timeout::Connect) => {
                Fault::Temporary(format!("no connection within {} s", self.connect))
            }
            ureq::Error::Timeout(_) => Fault::Temporary(format!("the server sent nothing for {} s", self.stall)),
            ureq::Error::Rustls(e) => Fault::Fatal(format!("no secure connection: {e}")),
            ureq::Error::Tls(e) => Fault::Fatal(format!("no secure connection: {e}")),
            ureq::Error::BadUri(e) => Fault::Fatal(format!("the URL is wrong: {e}")),
            ureq::Error::Http(e) => Fault::Fatal(format!("the URL is wrong: {e}")),
            ureq::Error::TooManyRedirects => Fault::Fatal("too many redirects".into()),
            ureq::Error::Io(e) if is_tls(e) => Fault::Fatal(format!("no secure connection: {e}")),
            other => Fault::Temporary(other.to_string()),
        }
    }
}

/// TLS errors come wrapped in I/O errors while a connection is set up.
fn is_tls(e: &std::io::Error) -> bool {
    e.get_ref().is_some_and(|inner| inner.is::<rustls::Error>())
}

fn roots(needed: bool, named: Option<PathBuf>) -> Result<Vec<Certificate<'static>>, Error> {
    let set = |v| std::env::var_os(v).filter(|p| !p.is_empty()).map(PathBuf::from);
    let named = named.or_else(|| ["NIX_SSL_CERT_FILE", "SSL_CERT_FILE"].into_iter().find_map(set));
    let file = named.or_else(|| ROOTS.iter().map(PathBuf::from).find(|p| p.is_file()));
    let error = |reason: String| Error::Certificates {
        file: file.as_ref().map_or_else(|| "the system's places".into(), |f| f.display().to_string()),
        reason,
    };
    let Some(path) = &file else {
        return if needed { Err(error(format!("there is none of {}", ROOTS.join(", ")))) } else { Ok(Vec::new()) };
    };
    let found = std::fs::read(path).map_err(|e| error(e.to_string())).and_then(|pem| {
        let items: Result<Vec<_>, _> = ureq::tls::parse_pem(&pem).collect();
        let items = items.map_err(|e| error(e.to_string()))?;
        let certificate = |item| if let PemItem::Certificate(c) = item { Some(c) } else { None };
        let found: Vec<_> = items.into_iter().filter_map(certificate).collect();
        if found.is_empty() { Err(error("there is no certificate in it".into())) } else { Ok(found) }
    });
    if needed { found } else { Ok(found.unwrap_or_default()) }
}

impl Source for Server {
    fn get(&self, name: &str, from: u64) -> Result<Body, Fault> {
        let mut request = self.agent.get(format!("{}/{name}", self.base));
        if from > 0 {
            request = request.header(header::RANGE, format!("bytes={from}-"));
        }
        let response = request.call().map_err(|e| self.fault(&e))?;
        let status = response.status();
        let start = match status {
            StatusCode::OK => 0,
            StatusCode::PARTIAL_CONTENT => start_of(&response).filter(|s| *s <= from).ok_or_else(|| {
                Fault::Fatal("the server answers with a part of the file that was not asked for".into())
            })?,
            StatusCode::RANGE_NOT_SATISFIABLE => return Err(Fault::PastEnd),
            StatusCode::NOT_FOUND | StatusCode::GONE => {
                return Err(Fault::Absent(format!("HTTP status {}", status.as_u16())));
            }
            other => {
                let waiting = [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_MANY_REQUESTS];
                let temporary = other.is_server_error() || waiting.contains(&other);
                return Err(Fault::Status { status: other.as_u16(), temporary });
            }
        };
        let expected = response.body().content_length();
        let reader = response.into_body().into_with_config().limit(u64::MAX).reader();
        Ok(Body { start, reader: Box::new(Whole { reader, left: expected, stall: self.stall }) })
    }
}

/// `Content-Range: bytes START-...`.
fn start_of(response: &ureq::http::Response<HttpBody>) -> Option<u64> {
    let range = response.headers().get(header::CONTENT_RANGE)?.to_str().ok()?;
    range.strip_prefix("bytes ")?.split('-').next()?.trim().parse().ok()
}

/// A body that must have the length it was announced with, and says so in our words.
struct Whole<R> {
    reader: R,
    left: Option<u64>,
    stall: u64,
}

impl<R: Read> Read for Whole<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.reader.read(buffer).map_err(|e| match ureq::Error::from(e) {
            ureq::Error::Timeout(_) => std::io::Error::other(format!("the server sent nothing for {} s", self.stall)),
            other => std::io::Error::other(format!("the connection was cut: {other}")),
        })?;
        match &mut self.left {
            Some(left) if read == 0 && *left > 0 && !buffer.is_empty() => {
                Err(std::io::Error::other(format!("the connection was cut, {left} bytes before the end")))
            }
            left => {
                *left = left.map(|l| l.saturating_sub(read as u64));
                Ok(read)
            }
        }
    }
}
