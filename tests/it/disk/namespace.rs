//! File systems of a test's own, in a mount namespace that only its processes see.

use std::process::{Command, Stdio};

/// Returns the command line that runs a script in a namespace where it may mount file systems, if the
/// system allows one.
pub fn runner() -> Option<&'static [&'static str]> {
    let runners: [&[&str]; 2] = [
        &["unshare", "--mount", "sh", "-c"],
        &["unshare", "--map-root-user", "--mount", "sh", "-c"],
    ];
    let may_mount = |runner: &&&[&str]| {
        let script = "mount -t tmpfs -o size=64k tmpfs \"$0\"";
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(runner[0]);
        command.args(&runner[1..]).arg(script).arg(folder.path());
        let done = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
        done.is_ok_and(|status| status.success())
    };
    let found = runners.iter().find(may_mount).copied();
    if found.is_none() {
        eprintln!("skipped: no file system can be mounted here");
    }
    found
}
