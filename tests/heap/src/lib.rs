//! A native `Program`: memory in a byte vector, every access checked; info tables written by hand at low addresses.

#![allow(clippy::unwrap_used, reason = "a test")]

use ahc_abi::closure::types;
use ahc_heap::{Addr, Heap, Memory, Program};

const PAGE: usize = 65536;
/// Where the capability and the info tables are.
const CAPABILITY: u32 = 1024;
const G0: u32 = 2560;
const FIRST_INFO: u32 = 4096;

pub struct Native {
    bytes: Vec<u8>,
    max_pages: u32,
}

impl Native {
    pub fn new(max_pages: u32) -> Native {
        let mut m = Native { bytes: vec![0; PAGE], max_pages };
        for (i, (kind, size)) in INFOS.iter().enumerate() {
            m.write_info(FIRST_INFO + 16 * i as u32, *kind, *size);
        }
        m
    }

    /// An info table whose frame or closure has a bitmap of `size` words.
    fn write_info(&mut self, at: u32, kind: u16, size: u32) {
        let info = Addr(at);
        self.store16(info.offset(ahc_abi::info::TYPE), kind);
        self.store32(info.offset(ahc_abi::info::LAYOUT), size);
    }

    pub fn heap(max_pages: u32) -> Heap<Native> {
        let mut heap = Heap::new(Native::new(max_pages));
        heap.init();
        heap
    }
}

/// What the tests push on stacks: a frame with n words after its header.
pub fn ret_small(n: u32) -> Addr {
    Addr(FIRST_INFO + 16 * (FRAMES + n as usize) as u32)
}

/// A thunk's info pointer.
pub fn thunk_info() -> Addr {
    Addr(FIRST_INFO + 16 * 15)
}

pub fn upd_frame_info() -> Addr {
    Addr(FIRST_INFO + 16 * 16)
}

pub fn catch_frame_info() -> Addr {
    Addr(FIRST_INFO + 16 * 17)
}

const FRAMES: usize = 18;

/// In the order of `Program`'s methods.
const INFOS: [(u16, u32); FRAMES + 42] = {
    let mut infos = [(types::RET_SMALL, 0); FRAMES + 42];
    infos[0] = (types::STACK, 0);
    infos[1] = (types::TSO, 0);
    infos[2] = (types::STOP_FRAME, 0);
    infos[3] = (types::UNDERFLOW_FRAME, 1);
    infos[4] = (types::CONSTR, 0);
    infos[5] = (types::CONSTR, 0);
    infos[6] = (types::UPDATE_FRAME, 1);
    infos[7] = (types::BLACKHOLE, 0);
    infos[8] = (types::BLOCKING_QUEUE, 0);
    infos[9] = (types::IND, 0);
    infos[10] = (types::THUNK_1_0, 0);
    infos[11] = (types::RET_SMALL, 1);
    infos[15] = (types::THUNK, 0);
    infos[16] = (types::UPDATE_FRAME, 1);
    infos[17] = (types::CATCH_FRAME, 1);
    infos[49] = (types::RET_SMALL, 1);
    infos[50] = (types::CONTINUATION, 0);
    infos[51] = (types::MUT_PRIM, 0);
    infos[52] = (types::TREC_CHUNK, 0);
    infos[53] = (types::MUT_PRIM, 0);
    infos[54] = (types::CONSTR, 0);
    infos[55] = (types::CONSTR, 0);
    infos[56] = (types::ATOMICALLY_FRAME, 2);
    infos[57] = (types::CATCH_RETRY_FRAME, 3);
    infos[58] = (types::CATCH_STM_FRAME, 2);
    let mut n = 0;
    while n < 31 {
        infos[FRAMES + n] = (types::RET_SMALL, n as u32);
        n += 1;
    }
    infos
};

impl Memory for Native {
    fn load8(&self, a: Addr) -> u8 {
        self.bytes[a.0 as usize]
    }
    fn load16(&self, a: Addr) -> u16 {
        u16::from_le_bytes(self.bytes[a.0 as usize..][..2].try_into().unwrap())
    }
    fn load32(&self, a: Addr) -> u32 {
        u32::from_le_bytes(self.bytes[a.0 as usize..][..4].try_into().unwrap())
    }
    fn store8(&mut self, a: Addr, v: u8) {
        self.bytes[a.0 as usize] = v;
    }
    fn store16(&mut self, a: Addr, v: u16) {
        assert!(a.0 >= CAPABILITY);
        self.bytes[a.0 as usize..][..2].copy_from_slice(&v.to_le_bytes());
    }
    fn store32(&mut self, a: Addr, v: u32) {
        assert!(a.0 >= CAPABILITY && a.0 % 4 == 0);
        self.bytes[a.0 as usize..][..4].copy_from_slice(&v.to_le_bytes());
    }
    fn copy(&mut self, to: Addr, from: Addr, bytes: u32) {
        let from = from.0 as usize;
        self.bytes.copy_within(from..from + bytes as usize, to.0 as usize);
    }
    fn pages(&self) -> u32 {
        (self.bytes.len() / PAGE) as u32
    }
    fn grow(&mut self, pages: u32) -> bool {
        let all = self.pages() + pages;
        if all > self.max_pages {
            return false;
        }
        self.bytes.resize(all as usize * PAGE, 0);
        true
    }
}

macro_rules! infos {
    ($($method:ident = $i:literal),* $(,)?) => { $( fn $method(&self) -> Addr { Addr(FIRST_INFO + 16 * $i) } )* };
}

impl Program for Native {
    fn capability(&self) -> Addr {
        Addr(CAPABILITY)
    }
    fn g0(&self) -> Addr {
        Addr(G0)
    }
    infos! {
        stack_info = 0, tso_info = 1, stop_thread_info = 2, stack_underflow_frame_info = 3, end_tso_queue = 4, no_trec = 5,
        marked_upd_frame_info = 6, blackhole_info = 7, blocking_queue_dirty_info = 8, ind_info = 9, raise_info = 10, enter_info = 11,
        mask_ret_info = 13, mask_uninterruptible_ret_info = 14, unmask_ret_info = 18,
        mut_var_clean_info = 19, mut_var_dirty_info = 20, mvar_clean_info = 21, mvar_dirty_info = 22, tvar_clean_info = 23, tvar_dirty_info = 24,
        prompt_frame_info = 49, continuation_info = 50, trec_header_info = 51, trec_chunk_info = 52, tvar_watch_queue_info = 53,
        end_stm_chunk_list = 54, end_stm_watch_queue = 55,
    }
    fn out_of_memory(&mut self, words: u32) -> ! {
        panic!("no memory for {words} words")
    }
}

/// Deterministic numbers.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, n: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) as u32) % n
    }
}
