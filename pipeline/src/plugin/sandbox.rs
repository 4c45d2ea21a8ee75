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
    // The first filter goes first: the second lets nobody ask for another. Of several answers the strictest holds.
    for program in [without_clone3()?, of_the_list()?] {
        seccompiler::apply_filter_all_threads(&program)?;
    }
    Ok(())
}

/// `clone3` is not there: a filter cannot look at its arguments, and the C library then starts its threads by `clone`.
fn without_clone3() -> Result<BpfProgram, Lacking> {
    let absent = SeccompAction::Errno(libc::ENOSYS.unsigned_abs());
    let rules = BTreeMap::from([(libc::SYS_clone3, Vec::new())]);
    Ok(SeccompFilter::new(rules, SeccompAction::Allow, absent, architecture()?)?.try_into()?)
}

fn of_the_list() -> Result<BpfProgram, Lacking> {
    let refuse = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    Ok(SeccompFilter::new(rules()?, refuse, SeccompAction::Allow, architecture()?)?.try_into()?)
}

fn architecture() -> Result<TargetArch, Lacking> {
    Ok(TargetArch::try_from(std::env::consts::ARCH)?)
}

fn rules() -> Result<BTreeMap<i64, Vec<SeccompRule>>, Lacking> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
        COMPUTING.iter().chain(OLD).map(|call| (*call, Vec::new())).collect();
    // A thread, which ends with the process; a process of its own would outlive it.
    rules.insert(
        libc::SYS_clone,
        vec![SeccompRule::new(vec![has(0, libc::CLONE_THREAD, libc::CLONE_THREAD)?])?],
    );
    // To itself alone: a signal, which is how a process aborts, and a look at its limits.
    rules.insert(libc::SYS_tgkill, vec![SeccompRule::new(vec![is(0, std::process::id())?])?]);
    rules.insert(libc::SYS_prlimit64, one_of(0, &[0])?);
    rules.insert(libc::SYS_prctl, one_of(0, ABOUT_ITSELF)?);
    let mut descriptors = one_of(1, OF_A_DESCRIPTOR)?;
    let quiet = vec![is(1, libc::F_SETFL.unsigned_abs())?, has(2, libc::O_ASYNC, 0)?];
    descriptors.push(SeccompRule::new(quiet)?);
    rules.insert(libc::SYS_fcntl, descriptors);
    Ok(rules)
}

/// An argument is one of these; all that are looked at are ints, whose upper half means nothing.
fn one_of(argument: u8, values: &[i32]) -> Result<Vec<SeccompRule>, Lacking> {
    values.iter().map(|value| Ok(SeccompRule::new(vec![is(argument, value.unsigned_abs())?])?)).collect()
}

fn is(argument: u8, value: u32) -> Result<SeccompCondition, Lacking> {
    Ok(SeccompCondition::new(argument, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, value.into())?)
}

/// Of the bits of an argument, these are set.
fn has(argument: u8, bits: i32, set: i32) -> Result<SeccompCondition, Lacking> {
    let masked = SeccompCmpOp::MaskedEq(bits.unsigned_abs().into());
    Ok(SeccompCondition::new(argument, SeccompCmpArgLen::Dword, masked, set.unsigned_abs().into())?)
}

/// What a process may ask of itself. Not that it live on when its host dies, nor that others look into it.
const ABOUT_ITSELF: &[i32] = &[
    libc::PR_GET_DUMPABLE,
    libc::PR_GET_NAME,
    libc::PR_GET_NO_NEW_PRIVS,
    libc::PR_GET_PDEATHSIG,
    libc::PR_SET_NAME,
];

/// What may be asked of an open descriptor, besides `F_SETFL` without `O_ASYNC`. Not that the kernel send signals for it: they
/// could go to the host.
const OF_A_DESCRIPTOR: &[i32] =
    &[libc::F_DUPFD, libc::F_DUPFD_CLOEXEC, libc::F_GETFD, libc::F_GETFL, libc::F_GET_SEALS, libc::F_SETFD];

/// What a program needs that computes, in threads, on what is in memory and in open pipes.
const COMPUTING: &[i64] = &[
    // Open descriptors.
    libc::SYS_close,
    libc::SYS_close_range,
    libc::SYS_dup,
    libc::SYS_dup3,
    libc::SYS_eventfd2,
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
    // Left to the other filter.
    libc::SYS_clone3,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_futex,
    libc::SYS_get_robust_list,
    libc::SYS_getcpu,
    libc::SYS_getpid,
    libc::SYS_gettid,
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
