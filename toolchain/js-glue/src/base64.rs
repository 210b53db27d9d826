//! Base64 (RFC 4648, padded) for the inline module. Input: bytes. Output: text that `atob` reads.

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

pub fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().chain([0u8, 0].iter()).take(3).fold(0u32, |a, b| (a << 8) | u32::from(*b));
        for digit in 0..4 {
            let index = (group >> (18 - 6 * digit)) & 63;
            let shown = if digit <= chunk.len() { DIGITS.get(index as usize).copied().unwrap_or(b'=') } else { b'=' };
            out.push(char::from(shown));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::encode;

    #[test]
    fn rfc_4648_vectors() {
        for (bytes, text) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(encode(bytes.as_bytes()), text);
        }
        assert_eq!(encode(&[0xff, 0xfe]), "//4=");
    }
}
