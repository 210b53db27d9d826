//! Text with numbers in it, gathered in a buffer and written to a descriptor: what the RTS options print.
//!
//! Invariant: nothing here can panic; what a descriptor does not take is lost, as there is nobody to tell.

use crate::wasi::{Ciovec, fd_write};

const ROOM: usize = 512;

pub const STDOUT: i32 = 1;
pub const STDERR: i32 = 2;

/// A buffer in front of a descriptor; `Drop` writes what is left.
pub struct Text {
    fd: i32,
    len: usize,
    buffer: [u8; ROOM],
}

impl Text {
    pub fn to(fd: i32) -> Text {
        Text { fd, len: 0, buffer: [0; ROOM] }
    }

    /// The start of a message on standard error: the program's name.
    pub fn message() -> Text {
        let mut text = Text::to(STDERR);
        text.name();
        text
    }

    /// `name: `, if the name is known.
    pub fn name(&mut self) -> &mut Self {
        let name = crate::exit::program_name();
        if !name.is_null() {
            // SAFETY: the name is a C string.
            self.put(unsafe { crate::args::c_bytes(name) }).put(b": ");
        }
        self
    }

    #[inline(never)]
    pub fn put(&mut self, bytes: &[u8]) -> &mut Self {
        for &byte in bytes {
            self.byte(byte);
        }
        self
    }

    #[inline(never)]
    fn byte(&mut self, byte: u8) {
        if self.len == ROOM {
            self.flush();
        }
        if let Some(place) = self.buffer.get_mut(self.len) {
            *place = byte;
            self.len += 1;
        }
    }

    fn pad(&mut self, width: u32, used: u32) {
        for _ in used..width {
            self.byte(b' ');
        }
    }

    /// A whole number, at least `width` characters wide, with or without commas between thousands.
    #[inline(never)]
    pub fn number(&mut self, n: u64, width: u32, commas: bool) -> &mut Self {
        let (mut digits, mut top) = (1, 1u64);
        while n / top >= 10 {
            top *= 10;
            digits += 1;
        }
        self.pad(width, digits + if commas { (digits - 1) / 3 } else { 0 });
        while digits > 0 {
            self.byte(b'0' + (n / top % 10) as u8);
            top = (top / 10).max(1);
            digits -= 1;
            if commas && digits > 0 && digits % 3 == 0 {
                self.byte(b',');
            }
        }
        self
    }

    pub fn count(&mut self, n: u32) -> &mut Self {
        self.number(n.into(), 0, false)
    }

    /// `n` tenths, thousandths, ... of `digits` digits after the point, at least `width` characters wide.
    #[inline(never)]
    pub fn decimal(&mut self, n: u64, digits: u32, width: u32) -> &mut Self {
        let unit = 10u64.pow(digits);
        self.number(n / unit, width.saturating_sub(digits + 1), false).byte(b'.');
        let mut place = unit / 10;
        while place > 0 {
            self.byte(b'0' + (n / place % 10) as u8);
            place /= 10;
        }
        self
    }

    /// Nanoseconds as seconds with `digits` digits after the point.
    pub fn seconds(&mut self, ns: u64, digits: u32, width: u32) -> &mut Self {
        let unit = 10u64.pow(9u32.saturating_sub(digits));
        self.decimal((ns + unit / 2) / unit, digits, width)
    }

    pub fn flush(&mut self) {
        let mut from = 0;
        while from < self.len {
            let iov = Ciovec { buf: self.buffer.as_ptr().wrapping_add(from), len: (self.len - from) as u32 };
            let mut written = 0u32;
            // SAFETY: both pointers are to live locals.
            let error = unsafe { fd_write(self.fd, &raw const iov, 1, &raw mut written) };
            if error != 0 || written == 0 {
                break;
            }
            from += written as usize;
        }
        self.len = 0;
    }
}

impl Drop for Text {
    fn drop(&mut self) {
        self.flush();
    }
}

/// A message of several parts on a line of its own, after the program's name.
#[inline(never)]
pub fn complain(parts: &[&[u8]]) {
    let mut text = Text::message();
    for part in parts {
        text.put(part);
    }
    text.put(b"\n");
}
