//! A path from a cache into the folder.
//!
//! Input: a trusted narinfo. Output: `FOLDER/paths/<digits>-<name>`. Files of the work are in `FOLDER/tmp`: `<path>.part`, which stays if the
//! work is interrupted and is gone on with, and `<path>.unpack`, which is of no use to the next run and removed by it.
//! Invariants: INV-TRUST after the narinfo; INV-WHOLE; one process at a time works on a path (a lock on its `.part`).

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read, Seek};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock, syncfs};

use super::{Client, Error, Found, Observer};
use crate::hash::{Hash, Sha256};
use crate::nar::{self, Limits, Unpack};
use crate::store_path::StorePath;

impl Client {
    /// Where a path is once it is installed.
    pub fn target(&self, path: &StorePath) -> PathBuf {
        self.root.join("paths").join(path.to_string())
    }

    pub fn is_installed(&self, path: &StorePath) -> bool {
        // not `exists`: a NAR may be a symbolic link
        self.target(path).symlink_metadata().is_ok()
    }

    pub(super) fn work(&self, path: &StorePath, ending: &str) -> PathBuf {
        self.root.join("tmp").join(format!("{path}.{ending}"))
    }

    pub(super) fn make_folders(&self) -> Result<(), Error> {
        for folder in ["paths", "tmp"] {
            let folder = self.root.join(folder);
            fs::create_dir_all(&folder).map_err(Error::disk(&folder, "making the folder"))?;
        }
        Ok(())
    }

    pub(super) fn install(&self, found: &Found, observer: &dyn Observer) -> Result<(), Error> {
        let info = &found.info;
        let part_path = self.work(&info.path, "part");
        let Some(mut part) = self.lock(&info.path, &part_path)? else { return Ok(()) };
        let place = self.place(found.cache, &info.url);
        let decompress: fn(BufReader<File>) -> io::Result<Box<dyn Read>> = match info.compression.as_str() {
            "none" | "" => |file| Ok(Box::new(file)),
            "zstd" => |file| {
                let mut decoder = zstd::stream::read::Decoder::with_buffer(file)?;
                decoder.window_log_max(27)?;
                Ok(Box::new(decoder))
            },
            other => return Err(Error::Compression { place, compression: other.into() }),
        };
        let resumed = part.metadata().map_err(Error::disk(&part_path, "looking at it"))?.len() > 0;
        self.get(found, &part_path, &mut part, observer)?;
        if let Err(e) = self.check_file(found, &part_path, &mut part, &place) {
            // What an earlier run left may be what is wrong: once again without it.
            let wiped = part.set_len(0).map_err(Error::disk(&part_path, "emptying"));
            if !resumed {
                let _ = fs::remove_file(&part_path);
                return Err(e);
            }
            wiped?;
            self.get(found, &part_path, &mut part, observer)?;
            if let Err(e) = self.check_file(found, &part_path, &mut part, &place) {
                let _ = fs::remove_file(&part_path);
                return Err(e);
            }
        }
        part.rewind().map_err(Error::disk(&part_path, "rewinding"))?;
        let reading = Error::disk(&part_path, "reading");
        let again = part.try_clone().map_err(&reading)?;
        let stream = decompress(BufReader::new(again)).map_err(&reading)?;
        let unpacked = self.work(&info.path, "unpack");
        let done = self.unpack(found, stream, &unpacked, &place).and_then(|()| self.publish(&info.path, &unpacked));
        if let Err(e) = done {
            // The error is what matters, not whether tidying up works; the next run tidies up again.
            let _ = remove(&unpacked);
            if !matches!(e, Error::Disk { .. } | Error::Nar { cause: nar::Error::Write { .. }, .. }) {
                let _ = fs::remove_file(&part_path);
            }
            return Err(e);
        }
        fs::remove_file(&part_path).map_err(Error::disk(&part_path, "removing"))?;
        observer.installed(&info.path);
        Ok(())
    }

    /// The part file, ours alone; `None` if another process has installed the path meanwhile.
    fn lock(&self, path: &StorePath, part: &Path) -> Result<Option<File>, Error> {
        let failed = |action| Error::disk(part, action);
        loop {
            if self.is_installed(path) {
                return Ok(None);
            }
            let open = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(part);
            let file = open.map_err(failed("opening"))?;
            flock(&file, FlockOperation::LockExclusive).map_err(|e| failed("locking")(e.into()))?;
            // The one before us has removed it, or it is still there and ours.
            let inode = file.metadata().map_err(failed("looking at it"))?.ino();
            if fs::metadata(part).is_ok_and(|m| m.ino() == inode) && !self.is_installed(path) {
                return Ok(Some(file));
            }
            if self.is_installed(path) {
                // only a leftover can be here now, and nobody needs it
                let _ = fs::remove_file(part);
            }
        }
    }

    fn get(&self, found: &Found, path: &Path, part: &mut File, observer: &dyn Observer) -> Result<(), Error> {
        let info = &found.info;
        // What compression adds to incompressible data, generously. The file's size is not signed, the NAR's is.
        let limit = info.nar_size.saturating_add(info.nar_size / 64).saturating_add(64 * 1024);
        let place = self.place(found.cache, &info.url);
        match info.file_size {
            Some(size) if size > limit => Err(Error::TooLong { place, limit }),
            expected => self.download(found.cache, &info.url, observer)?.file(path, part, expected, limit),
        }
    }

    /// FileSize and FileHash, if the narinfo has them.
    fn check_file(&self, found: &Found, path: &Path, part: &mut File, place: &str) -> Result<(), Error> {
        let disk = Error::disk(path, "reading");
        part.rewind().map_err(&disk)?;
        let mut hasher = Sha256::default();
        io::copy(part, &mut hasher).map_err(&disk)?;
        let (place, size) = (place.to_string(), hasher.length());
        let hash = hasher.finish();
        match (found.info.file_size, found.info.file_hash) {
            (Some(expected), _) if size != expected => Err(Error::FileSize { place, expected, found: size }),
            (_, Some(expected)) if hash != expected => {
                Err(Error::FileHash { place, expected: expected.to_string(), found: hash.to_string() })
            }
            _ => Ok(()),
        }
    }

    fn unpack(&self, found: &Found, stream: Box<dyn Read>, to: &Path, place: &str) -> Result<(), Error> {
        remove(to)?;
        let info = &found.info;
        let nar = |cause| Error::Nar { place: place.into(), cause };
        let mut stream = Hashing { inner: stream, hasher: Sha256::default() };
        let mut sink = Unpack::new(to);
        let limits = Limits { total: info.nar_size, ..Limits::default() };
        nar::read(&mut stream, &limits, &mut sink).map_err(nar)?;
        sink.finish().map_err(nar)?;
        let (size, hash): (u64, Hash) = (stream.hasher.length(), stream.hasher.finish());
        let place = place.to_string();
        if size != info.nar_size {
            return Err(Error::NarSize { place, expected: info.nar_size, found: size });
        }
        if hash != info.nar_hash {
            let (expected, found) = (info.nar_hash.to_string(), hash.to_string());
            return Err(Error::NarHash { place, expected, found });
        }
        Ok(())
    }

    /// All of it to the disk, then its name.
    fn publish(&self, path: &StorePath, unpacked: &Path) -> Result<(), Error> {
        let target = self.target(path);
        let folder = self.root.join("paths");
        let failed = Error::disk(&folder, "syncing");
        let paths = File::open(&folder).map_err(&failed)?;
        // One call for the whole file system: a path has hundreds of small files.
        syncfs(&paths).map_err(|e| failed(e.into()))?;
        fs::rename(unpacked, &target).map_err(Error::disk(&target, "renaming the finished path to it"))?;
        paths.sync_all().map_err(&failed)
    }
}

/// A tree of our own, if it is there. Links in it are removed, not followed.
fn remove(path: &Path) -> Result<(), Error> {
    let removed = match path.symlink_metadata() {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(e) => Err(e),
        Ok(meta) if meta.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
    };
    removed.map_err(Error::disk(path, "removing what an earlier run left"))
}

struct Hashing<R> {
    inner: R,
    hasher: Sha256,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.hasher.update(buffer.get(..n).unwrap_or_default());
        Ok(n)
    }
}
