//! What a worker gives up for good before a plugin's first function is called: files, the network, other processes.
//!
//! A filter of system calls holds for every thread, also one that the library's initialisers have started; Landlock stands
//! behind it for files. Each is taken where the kernel offers it, and what is in force is told: nothing fails for want of it.

use std::collections::BTreeMap;

use landlock::{ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetStatus, Scope};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    TargetArch,
};
use serde::{Deserialize, Serialize};

/// What a plugin can reach from its worker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// Nothing that was not open when it was loaded.
    Closed,
    /// What the user can.
    #[default]
    Open,
}

/// What was in force while a plugin read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sandbox {
    /// The file system.
    pub files: Reach,
    /// The network.
    pub network: Reach,
    /// What keeps them closed: `seccomp`, `landlock`.
    pub by: Vec<String>,
}

/// What cannot be had of the kernel; the plugin goes on without it.
#[derive(Debug, thiserror::Error)]
enum Lacking {
    #[error("the filter of system calls")]
    Seccomp(#[from] seccompiler::Error),
    #[error("the filter of system calls")]
    Backend(#[from] seccompiler::BackendError),
    #[error("the file rules")]
    Landlock(#[from] landlock::RulesetError),
}

/// Closes this process in, as far as the kernel goes; there is no way back.
pub(super) fn close() -> Sandbox {
    let mut sandbox = Sandbox::default();
    // Landlock first: the filter lets nobody ask for it any more.
    if matches!(landlock(), Ok(RulesetStatus::FullyEnforced | RulesetStatus::PartiallyEnforced)) {
        sandbox.files = Reach::Closed;
        sandbox.by.push("landlock".to_owned());
    }
    if seccomp().is_ok() {
        (sandbox.files, sandbox.network) = (Reach::Closed, Reach::Closed);
        sandbox.by.push("seccomp".to_owned());
    }
    sandbox
}

/// No file may be opened, no port bound or reached, no signal sent; the newest rules that the kernel has.
fn landlock() -> Result<RulesetStatus, Lacking> {
    let newest = ABI::V6;
    let rules = Ruleset::default()
        .handle_access(AccessFs::from_all(newest))?
        .handle_access(AccessNet::from_all(newest))?
        .scope(Scope::from_all(newest))?;
    Ok(rules.create()?.restrict_self()?.ruleset)
}

/// Only calls of the list are done; every other is refused as `EPERM`.
fn seccomp() -> Result<(), Lacking> {
    let architecture = TargetArch::try_from(std::env::consts::ARCH)?;
    let refuse = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    let filter = SeccompFilter::new(rules()?, refuse, SeccompAction::Allow, architecture)?;
    let program: BpfProgram = filter.try_into()?;
    Ok(seccompiler::apply_filter_all_threads(&program)?)
}

fn rules() -> Result<BTreeMap<i64, Vec<SeccompRule>>, Lacking> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
        COMPUTING.iter().chain(OLD).map(|call| (*call, Vec::new())).collect();
    // To itself alone: a signal, which is how a process aborts, and a look at its limits.
    let own = u64::from(std::process::id());
    for (call, process) in [(libc::SYS_tgkill, own), (libc::SYS_prlimit64, 0)] {
        let is_own = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, process)?;
        rules.insert(call, vec![SeccompRule::new(vec![is_own])?]);
    }
    Ok(rules)
}

/// What a program needs that computes, in threads, on what is in memory and in open pipes.
const COMPUTING: &[i64] = &[
    // Open descriptors.
    libc::SYS_close,
    libc::SYS_close_range,
    libc::SYS_dup,
    libc::SYS_dup3,
    libc::SYS_eventfd2,
    libc::SYS_fcntl,
    libc::SYS_fstat,
    libc::SYS_lseek,
    libc::SYS_pipe2,
    libc::SYS_ppoll,
    libc::SYS_pread64,
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_write,
    libc::SYS_writev,
    // Memory.
    libc::SYS_brk,
    libc::SYS_madvise,
    libc::SYS_membarrier,
    libc::SYS_mincore,
    libc::SYS_mlock,
    libc::SYS_mmap,
    libc::SYS_mprotect,
    libc::SYS_mremap,
    libc::SYS_munlock,
    libc::SYS_munmap,
    // Threads.
    libc::SYS_clone,
    libc::SYS_clone3,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_futex,
    libc::SYS_get_robust_list,
    libc::SYS_getcpu,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_prctl,
    libc::SYS_rseq,
    libc::SYS_sched_getaffinity,
    libc::SYS_sched_yield,
    libc::SYS_set_robust_list,
    libc::SYS_set_tid_address,
    // Time, chance and the like.
    libc::SYS_clock_getres,
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_getrandom,
    libc::SYS_getrusage,
    libc::SYS_gettimeofday,
    libc::SYS_nanosleep,
    libc::SYS_restart_syscall,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_sysinfo,
    libc::SYS_uname,
];

/// Calls for the same that newer architectures do without.
#[cfg(target_arch = "x86_64")]
const OLD: &[i64] = &[libc::SYS_arch_prctl, libc::SYS_dup2, libc::SYS_poll, libc::SYS_time];
#[cfg(not(target_arch = "x86_64"))]
const OLD: &[i64] = &[];
