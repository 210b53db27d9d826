//! Transactional memory comes with the scheduler. These four are what `raise#` mentions for frames that cannot exist before that; the
//! others are missing, so that linking a program with transactions says so (`ahc_abi::names::UNSUPPORTED`).

use crate::message::fatal;
use ahc_heap::Addr;

fn no_stm() -> ! {
    fatal(c"software transactional memory is not supported yet")
}

#[unsafe(no_mangle)]
pub extern "C" fn stmStartTransaction(_cap: Addr, _outer: Addr) -> Addr {
    no_stm()
}

#[unsafe(no_mangle)]
pub extern "C" fn stmAbortTransaction(_cap: Addr, _trec: Addr) {
    no_stm()
}

#[unsafe(no_mangle)]
pub extern "C" fn stmFreeAbortedTRec(_cap: Addr, _trec: Addr) {
    no_stm()
}

#[unsafe(no_mangle)]
pub extern "C" fn stmValidateNestOfTransactions(_cap: Addr, _trec: Addr) -> u32 {
    no_stm()
}
