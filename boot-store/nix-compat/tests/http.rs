//! Fetching from servers that misbehave.
//!
//! Invariants: what can pass by is waited for and tried again, what cannot is told at once; what had come when a connection
//! was cut is not asked for again; certificates are verified.

#![cfg(feature = "http")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail")]

mod support;

use std::sync::Arc;
use std::time::Instant;

use nix_compat::cache::{Client, Error, Url};
use nix_compat::narinfo::NarInfo;
use support::server::{Fault, Server};
use support::{Cache, Temp, client, fetch, file, installed, noise, quick, tree};

/// A cache with one path of 300,000 bytes.
fn big() -> (Cache, NarInfo) {
    let cache = Cache::new();
    let info = cache.add("big", &file(&noise(300_000)), &[]);
    (cache, info)
}

#[test]
fn closure_over_http() {
    let cache = Cache::new();
    let leaf = cache.add("leaf", &tree(), &[]);
    let top = cache.add("top", &file(b"top"), &[leaf.path]);
    let server = Server::start(cache.temp.0.clone(), Fault::None, None);
    let to = Temp::new();
    let c = client(&server.url, &cache.key, &to.0);
    c.check_caches(&()).unwrap();
    assert_eq!(fetch(&c, &top.path).unwrap(), 2);
    assert_eq!(fetch(&c, &top.path).unwrap(), 0);
}

#[test]
fn status_500_passes_by_or_not() {
    let (cache, info) = big();
    let to = Temp::new();
    let server = Server::start(cache.temp.0.clone(), Fault::Status(500, 2), None);
    assert_eq!(fetch(&client(&server.url, &cache.key, &to.0), &info.path).unwrap(), 1);
    assert_eq!(server.asked("/nar/").len(), 3);

    let to = Temp::new();
    let server = Server::start(cache.temp.0.clone(), Fault::Status(503, 1000), None);
    let error = fetch(&client(&server.url, &cache.key, &to.0), &info.path).unwrap_err();
    assert!(matches!(error, Error::Status { status: 503, .. }), "{error}");
    assert!(error.to_string().contains(&server.url), "{error}");
    assert_eq!(server.asked("/nar/").len(), 3);
    assert_eq!(installed(&to.0), Vec::<String>::new());

    // what the server forbids it forbids the next time, too
    let server = Server::start(cache.temp.0.clone(), Fault::Status(403, 1000), None);
    let error = fetch(&client(&server.url, &cache.key, &to.0), &info.path).unwrap_err();
    assert!(matches!(error, Error::Status { status: 403, .. }), "{error}");
    assert_eq!(server.asked("/nar/").len(), 1);
}

#[test]
fn status_404() {
    let (cache, info) = big();
    let server = Server::start(Temp::new().0.clone(), Fault::None, None);
    let to = Temp::new();
    let c = client(&server.url, &cache.key, &to.0);
    let error = fetch(&c, &info.path).unwrap_err();
    assert!(matches!(error, Error::Absent { .. }) && error.to_string().contains("HTTP status 404"), "{error}");
    assert_eq!(server.asked("narinfo").len(), 1);
    assert!(c.check_caches(&()).unwrap_err().to_string().contains("nix-cache-info: it is not there"));
}

#[test]
fn a_cut_connection_is_gone_on_with() {
    let (cache, info) = big();
    let server = Server::start(cache.temp.0.clone(), Fault::Cut(100_000, 2), None);
    let to = Temp::new();
    assert_eq!(fetch(&client(&server.url, &cache.key, &to.0), &info.path).unwrap(), 1);
    let ranges = server.asked("/nar/");
    assert_eq!(ranges, [None, Some("bytes=100000-".into()), Some("bytes=200000-".into())]);
}

#[test]
fn an_interrupted_run_is_gone_on_with() {
    let (cache, info) = big();
    let to = Temp::new();
    let server = Server::start(cache.temp.0.clone(), Fault::Cut(50_000, 1000), None);
    let error = fetch(&client(&server.url, &cache.key, &to.0), &info.path).unwrap_err();
    assert!(matches!(error, Error::Transport { attempts: 3, .. }), "{error}");
    assert!(error.to_string().contains("the connection was cut"), "{error}");
    assert_eq!(installed(&to.0), Vec::<String>::new());
    let server = Server::start(cache.temp.0.clone(), Fault::None, None);
    assert_eq!(fetch(&client(&server.url, &cache.key, &to.0), &info.path).unwrap(), 1);
    assert_eq!(server.asked("/nar/"), [Some("bytes=150000-".into())]);
}

#[test]
fn a_server_without_ranges() {
    let (cache, info) = big();
    let to = Temp::new();
    let bytes = std::fs::read(cache.temp.join(&info.url)).unwrap();
    std::fs::create_dir_all(to.join("tmp")).unwrap();
    std::fs::write(to.join("tmp").join(format!("{}.part", info.path)), &bytes[..120_000]).unwrap();
    let server = Server::start(cache.temp.0.clone(), Fault::NoRanges, None);
    assert_eq!(fetch(&client(&server.url, &cache.key, &to.0), &info.path).unwrap(), 1);
    assert_eq!(server.asked("/nar/"), [Some("bytes=120000-".into())]);
}

#[test]
fn servers_that_hang() {
    let (cache, info) = big();
    for (fault, says) in
        [(Fault::Deaf, "sent nothing"), (Fault::Hang(1000), "sent nothing"), (Fault::Hang(0), "sent nothing")]
    {
        let to = Temp::new();
        let server = Server::start(cache.temp.0.clone(), fault, None);
        let start = Instant::now();
        let error = fetch(&client(&server.url, &cache.key, &to.0), &info.path).unwrap_err();
        assert!(matches!(error, Error::Transport { .. }) && error.to_string().contains(says), "{fault:?}: {error}");
        assert!(start.elapsed().as_secs() < 15, "{fault:?}: {:?}", start.elapsed());
        assert_eq!(installed(&to.0), Vec::<String>::new());
    }
}

#[test]
fn endless() {
    let (cache, mut info) = big();
    (info.file_hash, info.file_size) = (None, None);
    cache.write(&info);
    let to = Temp::new();
    let server = Server::start(cache.temp.0.clone(), Fault::Endless, None);
    let error = fetch(&client(&server.url, &cache.key, &to.0), &info.path).unwrap_err();
    assert!(matches!(error, Error::TooLong { .. }), "{error}");
}

#[test]
fn nobody_listens() {
    let (cache, info) = big();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let to = Temp::new();
    let error = fetch(&client(&format!("http://127.0.0.1:{port}"), &cache.key, &to.0), &info.path).unwrap_err();
    assert!(error.to_string().contains("refused") && error.to_string().contains("3 attempts"), "{error}");
}

#[test]
fn secure_connections() {
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    let tls = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tls");
    let certificate = CertificateDer::from_pem_file(tls.join("cert.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(tls.join("key.pem")).unwrap();
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()));
    let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let config = Arc::new(config.with_single_cert(vec![certificate], key).unwrap());
    let (cache, info) = big();
    let server = Server::start(cache.temp.0.clone(), Fault::None, Some(config));
    let url = Url::parse(&server.url).unwrap();
    let fetch_with = |roots: &str| {
        let to = Temp::new();
        let options = nix_compat::cache::Options { certificates: Some(tls.join(roots)), ..quick() };
        let c = Client::new(std::slice::from_ref(&url), vec![cache.key.public()], &to.0, options)?;
        fetch(&c, &info.path)
    };
    assert_eq!(fetch_with("ca.pem").unwrap(), 1);
    // a root that has nothing to do with the server; no certificate at all; no file
    let error = fetch_with("cert.pem").unwrap_err().to_string();
    assert!(error.contains("no secure connection") && error.contains("1 attempts"), "{error}");
    let error = fetch_with("key.pem").unwrap_err().to_string();
    assert!(error.contains("there is no certificate in it"), "{error}");
    let error = fetch_with("none.pem").unwrap_err();
    assert!(matches!(error, Error::Certificates { .. }) && error.advice().contains("SSL_CERT_FILE"), "{error}");
}
