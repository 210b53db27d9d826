//! A web server that serves a folder, as badly as a test wants.
//!
//! Inputs: a folder, and a fault. Output: a URL on 127.0.0.1, with or without TLS; what was asked of it.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What goes wrong, with NARs alone unless it says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    None,
    /// This status, so many times.
    Status(u16, u32),
    /// The connection is cut after so many bytes of a body, so many times.
    Cut(usize, u32),
    /// Nothing comes after so many bytes.
    Hang(usize),
    /// No answer at all, to anything.
    Deaf,
    /// Everything is sent, whatever part was asked for.
    NoRanges,
    /// More bytes than there are, without an announced length.
    Endless,
}

/// Path and `Range`.
type Request = (String, Option<String>);

pub struct Server {
    pub url: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    pub fn start(root: PathBuf, fault: Fault, tls: Option<Arc<rustls::ServerConfig>>) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let scheme = if tls.is_some() { "https://localhost" } else { "http://127.0.0.1" };
        let url = format!("{scheme}:{}", listener.local_addr().unwrap().port());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        let times = Arc::new(AtomicU32::new(0));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (root, seen, times, tls) = (root.clone(), Arc::clone(&seen), Arc::clone(&times), tls.clone());
                std::thread::spawn(move || {
                    let stream = stream.unwrap();
                    let worker = Worker { root, fault, seen, times };
                    match tls {
                        None => worker.serve(stream),
                        Some(config) => {
                            let connection = rustls::ServerConnection::new(config).unwrap();
                            worker.serve(rustls::StreamOwned::new(connection, stream));
                        }
                    }
                });
            }
        });
        Server { url, requests }
    }

    pub fn asked(&self, part: &str) -> Vec<Option<String>> {
        let requests = self.requests.lock().unwrap();
        requests.iter().filter(|(path, _)| path.contains(part)).map(|(_, range)| range.clone()).collect()
    }
}

struct Worker {
    root: PathBuf,
    fault: Fault,
    seen: Arc<Mutex<Vec<Request>>>,
    times: Arc<AtomicU32>,
}

impl Worker {
    fn serve<S: Read + Write>(&self, stream: S) {
        let mut stream = BufReader::new(stream);
        while let Some((path, range)) = request(&mut stream) {
            self.seen.lock().unwrap().push((path.clone(), range.clone()));
            let out = stream.get_mut();
            // A client that has gone away is what some tests are about.
            if self.answer(out, &path, range.as_deref()).is_err() {
                return;
            }
            let _ = out.flush();
        }
    }

    /// `Err` closes the connection.
    fn answer<S: Write>(&self, out: &mut S, path: &str, range: Option<&str>) -> std::io::Result<()> {
        let nar = path.contains("/nar/");
        let again = |n: u32| nar && self.times.fetch_add(1, Ordering::Relaxed) < n;
        if self.fault == Fault::Deaf {
            std::thread::sleep(Duration::from_secs(20));
        }
        if let Fault::Status(status, n) = self.fault {
            if again(n) {
                return write!(out, "HTTP/1.1 {status} x\r\nContent-Length: 4\r\n\r\nwhy?");
            }
        }
        let Ok(bytes) = fs::read(self.root.join(path.trim_start_matches('/'))) else {
            return write!(out, "HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nnot found");
        };
        if self.fault == Fault::Endless && nar {
            write!(out, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")?;
            out.write_all(&bytes)?;
            loop {
                out.write_all(&[0; 4096])?;
            }
        }
        let from = range.and_then(|r| r.strip_prefix("bytes=")?.strip_suffix('-')?.parse::<usize>().ok());
        let from = from.filter(|_| self.fault != Fault::NoRanges);
        let body = match from {
            Some(from) if from >= bytes.len() => {
                return write!(out, "HTTP/1.1 416 x\r\nContent-Length: 0\r\n\r\n");
            }
            Some(from) => {
                let range = format!("Content-Range: bytes {from}-{}/{}", bytes.len() - 1, bytes.len());
                write!(out, "HTTP/1.1 206 x\r\n{range}\r\nContent-Length: {}\r\n\r\n", bytes.len() - from)?;
                &bytes[from..]
            }
            None => {
                write!(out, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", bytes.len())?;
                &bytes[..]
            }
        };
        match self.fault {
            Fault::Cut(after, n) if again(n) => {
                out.write_all(&body[..after.min(body.len())])?;
                out.flush()?;
                Err(std::io::Error::other("cut"))
            }
            Fault::Hang(after) if nar => {
                out.write_all(&body[..after.min(body.len())])?;
                out.flush()?;
                std::thread::sleep(Duration::from_secs(20));
                Err(std::io::Error::other("hung"))
            }
            _ => out.write_all(body),
        }
    }
}

/// Path and range; `None` at the end of the connection.
fn request(stream: &mut impl BufRead) -> Option<Request> {
    let mut line = String::new();
    stream.read_line(&mut line).ok().filter(|n| *n > 0)?;
    let path = line.split(' ').nth(1)?.to_string();
    let mut range = None;
    loop {
        let mut header = String::new();
        stream.read_line(&mut header).ok().filter(|n| *n > 0)?;
        let header = header.trim();
        if header.is_empty() {
            return Some((path, range));
        }
        if let Some((name, value)) = header.split_once(':') {
            if name.eq_ignore_ascii_case("range") {
                range = Some(value.trim().to_string());
            }
        }
    }
}
