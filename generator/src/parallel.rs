//! Work on several threads at once. What comes out doesn't depend on how many there are, or on which one is done first.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// As much as a main thread has.
const STACK_BYTES: usize = 8 * 1024 * 1024;

/// What `work` gives for each job, in the order of the jobs; `helpers` threads work besides the one that asks.
///
/// A thread that the system refuses isn't missed: this one goes on until nothing is left. A panic of a job is handed on.
pub fn in_parallel<J: Sync, T: Send>(
    helpers: usize,
    jobs: &[J],
    work: impl Fn(&J) -> T + Sync,
) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            match jobs.get(index) {
                Some(job) => done.push((index, work(job))),
                None => return done,
            }
        }
    };
    let mut done = thread::scope(|scope| {
        let helpers: Vec<_> = (0..helpers.min(jobs.len().saturating_sub(1)))
            .filter_map(|_| builder().spawn_scoped(scope, worker).ok())
            .collect();
        let mut done = worker();
        for helper in helpers {
            done.extend(joined(helper));
        }
        done
    });
    done.sort_unstable_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, made)| made).collect()
}

/// What both give; one after the other if the system refuses a thread. A panic is handed on.
pub(crate) fn both<A: Send, B>(first: impl Fn() -> A + Sync, second: impl FnOnce() -> B) -> (A, B) {
    thread::scope(|scope| {
        let helper = builder().spawn_scoped(scope, &first);
        let second = second();
        (helper.map_or_else(|_| first(), joined), second)
    })
}

/// Gives a large value's memory back aside, since nobody waits for that; at once if the system refuses a thread.
pub(crate) fn discard<T: Send + 'static>(value: T) {
    // A thread that isn't there drops its closure.
    let _ = builder().spawn(move || drop(value));
}

fn builder() -> thread::Builder {
    thread::Builder::new().stack_size(STACK_BYTES)
}

fn joined<T>(thread: thread::ScopedJoinHandle<'_, T>) -> T {
    thread
        .join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

#[cfg(test)]
mod tests {
    use super::{both, in_parallel};

    #[test]
    fn what_is_done_comes_in_the_order_of_the_jobs() {
        let jobs: Vec<usize> = (0..1_000).collect();
        for helpers in [0, 1, 7] {
            let done = in_parallel(helpers, &jobs, |job| job * 2);
            assert!(done.iter().copied().eq((0..1_000).map(|job| job * 2)));
        }
        assert!(in_parallel(3, &[], |job: &usize| *job).is_empty());
        assert_eq!(both(|| 1, || "two"), (1, "two"));
    }
}
