//! Work on all processors, with results in the order of the work.
//!
//! Inputs: a number of jobs, what a job does. Output: the results by job. Invariant: nothing about the result depends on the number of
//! processors or on which of them did what.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Lowering follows the nesting of expressions.
const STACK: usize = 64 << 20;

/// Does jobs 0 to `count` - 1.
pub fn jobs<T: Send>(count: usize, job: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let workers = thread::available_parallelism().map_or(1, usize::from).min(count);
    if workers < 2 {
        return (0..count).map(job).collect();
    }
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            if n >= count {
                return done;
            }
            done.push((n, job(n)));
        }
    };
    let mut done = thread::scope(|scope| {
        let start = |_| thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).ok();
        let others: Vec<_> = (1..workers).map_while(start).collect();
        let mut done = work();
        for other in others {
            match other.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_unstable_by_key(|(n, _)| *n);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::jobs;

    #[test]
    fn results_are_in_order() {
        for count in [0, 1, 2, 1000] {
            let squares: Vec<usize> = (0..count).map(|n| n * n).collect();
            assert_eq!(jobs(count, |n| n * n), squares);
        }
    }
}
