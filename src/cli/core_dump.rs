//! Core dumps: the memory of this process holds secrets, and is written to no file.

/// Switches core dumps off for this process, and for what it starts. On Linux other programs of the same user cannot
/// look into its memory then, either. A system that refuses loses nothing else by it.
#[cfg(unix)]
pub fn disable_core_dumps() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

/// Other systems write none unless they are told to.
#[cfg(not(unix))]
pub fn disable_core_dumps() {}
