//! How many heaps the threads of a run share. It stands here because the C library's allocator is set through C.
//!
//! By itself that library gives each of the run's many short threads a heap of its own, and what one thread gives back is
//! of no use to the others; with one heap for all, they wait for each other a tenth of the run.

/// One heap for each thread that works at the same time, and one for all others. To be called before other threads are
/// started; does nothing where the C library is not glibc.
pub fn share_heaps(threads: usize) {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        let heaps = libc::c_int::try_from(threads.saturating_add(1)).unwrap_or(libc::c_int::MAX);
        // SAFETY: it sets a parameter of the allocator, and no other thread runs yet.
        unsafe { libc::mallopt(libc::M_ARENA_MAX, heaps) };
    }
    #[cfg(not(all(target_os = "linux", target_env = "gnu")))]
    let _ = threads;
}
