//! The blob file: one object, compressed, that proves its own identity.
//!
//! Inputs: object bytes (encode); file bytes and the digest in the file's name (decode).
//! Outputs: a zstd skippable frame with magic, version and length, then one zstd frame (`FORMAT.md`).
//! Invariants: INV-NAME. Decoding writes at most the stated size, which is at most [`MAX_RAW`].

use crate::digest::Digest;
use crate::error::{Result, StoreError};

pub const VERSION: u8 = 1;
/// The largest object accepted.
pub const MAX_RAW: u64 = 256 << 20;
/// Fixed, so that equal objects give equal files. Higher levels save 2-4 % here and cost several times the time.
const LEVEL: i32 = 12;

const SKIPPABLE: [u8; 4] = 0x184D_2A50_u32.to_le_bytes();
const PAYLOAD: u32 = 16;
const MAGIC: &[u8; 4] = b"AHCB";
const HEADER: usize = 24;

/// Where the blob of a digest stands in a store.
pub fn file_name(digest: &Digest) -> String {
    let hex = digest.hex();
    let (folder, _) = hex.split_at(2);
    format!("blobs/{folder}/{hex}.zst")
}

/// The inverse of [`file_name`].
pub fn digest_of_file_name(name: &str) -> Option<Digest> {
    let base = name.rsplit('/').next()?.strip_suffix(".zst")?;
    let digest = Digest::from_hex(base)?;
    (file_name(&digest) == name).then_some(digest)
}

pub fn encode(file: &str, raw: &[u8]) -> Result<Vec<u8>> {
    let size = raw.len() as u64;
    if size > MAX_RAW {
        return Err(StoreError::TooLarge { file: file.into(), size, limit: MAX_RAW });
    }
    let compressed = zstd::bulk::compress(raw, LEVEL).map_err(|e| StoreError::io(file, "compressing", &e))?;
    let mut out = Vec::with_capacity(HEADER + compressed.len());
    out.extend_from_slice(&SKIPPABLE);
    out.extend_from_slice(&PAYLOAD.to_le_bytes());
    out.extend_from_slice(MAGIC);
    out.extend_from_slice(&[VERSION, 0, 0, 0]);
    out.extend_from_slice(&size.to_le_bytes());
    out.extend_from_slice(&compressed);
    Ok(out)
}

/// The object in `bytes`, which were read from `file`, or the reason why it is not the object named `expected`.
pub fn decode(file: &str, bytes: &[u8], expected: &Digest) -> Result<Vec<u8>> {
    let Some((header, body)) = bytes.split_first_chunk::<HEADER>() else {
        return Err(StoreError::Truncated {
            file: file.into(),
            what: "blob header",
            offset: 0,
            needed: HEADER,
            available: bytes.len(),
        });
    };
    let [s0, s1, s2, s3, p0, p1, p2, p3, m0, m1, m2, m3, version, _, _, _, size @ ..] = *header;
    if [s0, s1, s2, s3] != SKIPPABLE || [p0, p1, p2, p3] != PAYLOAD.to_le_bytes() || [m0, m1, m2, m3] != *MAGIC {
        return Err(StoreError::BadMagic { file: file.into(), what: "blob", offset: 0 });
    }
    if version != VERSION {
        return Err(StoreError::WrongVersion { file: file.into(), what: "blob", found: version, expected: VERSION });
    }
    let size = u64::from_le_bytes(size);
    if size > MAX_RAW {
        return Err(StoreError::TooLarge { file: file.into(), size, limit: MAX_RAW });
    }
    let raw = decompress(file, body, size)?;
    let found = Digest::of(&raw);
    if found != *expected {
        return Err(StoreError::Altered { file: file.into(), expected: *expected, found });
    }
    Ok(raw)
}

fn decompress(file: &str, body: &[u8], size: u64) -> Result<Vec<u8>> {
    let malformed = |what: String| StoreError::Malformed { file: file.into(), offset: HEADER, what };
    // One step straight into the result: a streaming decoder would allocate and clear a window of several megabytes for
    // every blob. Memory of the stated size is reserved, but only what is written to becomes real.
    let raw = zstd::bulk::decompress(body, size as usize)
        .map_err(|e| malformed(format!("its zstd frame does not decompress: {e}")))?;
    if raw.len() as u64 != size {
        return Err(malformed(format!("it states {size} bytes but holds {}", raw.len())));
    }
    Ok(raw)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> (Vec<u8>, Digest, Vec<u8>) {
        let raw: Vec<u8> = (0..5000_u32).flat_map(|i| (i * i).to_le_bytes()).collect();
        let digest = Digest::of(&raw);
        let file = encode("f", &raw).unwrap();
        (raw, digest, file)
    }

    #[test]
    fn round_trip_and_names() {
        let (raw, digest, file) = sample();
        assert_eq!(decode("f", &file, &digest).unwrap(), raw);
        assert_eq!(encode("f", &raw).unwrap(), file);
        assert_eq!(digest_of_file_name(&file_name(&digest)), Some(digest));
        assert_eq!(digest_of_file_name("blobs/00/x.zst"), None);
    }

    #[test]
    fn nothing_is_an_object_too() {
        let file = encode("f", b"").unwrap();
        assert_eq!(decode("f", &file, &Digest::of(b"")).unwrap(), b"");
    }

    #[test]
    fn a_wrong_size_is_an_error() {
        let (_, digest, file) = sample();
        for size in [0_u64, 1, 19_999, 20_001, MAX_RAW, MAX_RAW + 1, u64::MAX] {
            let mut bad = file.clone();
            bad[16..24].copy_from_slice(&size.to_le_bytes());
            assert!(decode("f", &bad, &digest).is_err(), "{size}");
        }
    }

    #[test]
    fn every_truncation_is_an_error() {
        let (_, digest, file) = sample();
        for n in 0..file.len() {
            let e = decode("the-file", &file[..n], &digest).unwrap_err();
            assert!(e.to_string().contains("the-file"), "{e}");
        }
    }

    #[test]
    fn every_altered_byte_is_an_error_or_harmless() {
        let (raw, digest, file) = sample();
        for i in 0..file.len() {
            let mut bad = file.clone();
            bad[i] ^= 0x41;
            // Reserved header bytes and redundant bits of the frame do not change the object; anything else must be seen.
            if let Ok(got) = decode("f", &bad, &digest) {
                assert_eq!(got, raw);
            }
        }
    }

    #[test]
    fn wrong_version_and_wrong_name() {
        let (_, digest, mut file) = sample();
        assert!(matches!(decode("f", &file, &Digest::of(b"x")), Err(StoreError::Altered { .. })));
        file[12] = 9;
        assert!(matches!(decode("f", &file, &digest), Err(StoreError::WrongVersion { found: 9, .. })));
    }
}
