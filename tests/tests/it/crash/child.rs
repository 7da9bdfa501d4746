//! A program of its own, which works on a shared database.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

/// How long a child may take for anything.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running `crash_child`.
pub(super) struct Program {
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
}

impl Program {
    pub(super) fn start(role: &str, address: &str) -> Self {
        Self::with(&[role, address])
    }

    pub(super) fn with(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_crash_child"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the child starts");
        let output = child.stdout.take().expect("is piped");
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || {
            let mut lines = BufReader::new(output).lines().map_while(Result::ok);
            // Nobody may be left to read them.
            lines.try_for_each(|line| sender.send(line).ok())
        });
        let input = child.stdin.take();
        Self {
            child,
            input,
            lines,
        }
    }

    /// The next line that it writes.
    pub(super) fn line(&self) -> String {
        let line = self.lines.recv_timeout(PATIENCE);
        line.expect("the child says something")
    }

    /// Writes a line to it.
    pub(super) fn tell(&mut self, line: &str) {
        let input = self.input.as_mut().expect("it listens");
        writeln!(input, "{line}").expect("it listens");
    }

    /// Sends it a signal.
    pub(super) fn signal(&self, signal: &str) {
        let mut kill = Command::new("kill");
        kill.args([format!("-{signal}"), self.child.id().to_string()]);
        assert!(kill.status().expect("there is `kill`").success());
    }

    /// Kills it with SIGKILL in the middle of its work, and answers with every line that it wrote.
    pub(super) fn kill(mut self) -> Vec<String> {
        let ended = self.child.try_wait().expect("can be asked");
        assert!(ended.is_none(), "the child ended by itself: {ended:?}");
        self.child.kill().expect("can be killed");
        self.child.wait().expect("ends");
        self.lines.iter().collect()
    }

    /// Waits until it ends by itself, well.
    pub(super) fn end(mut self) {
        drop(self.input.take());
        let status = self.child.wait().expect("ends");
        assert!(status.success(), "the child fails: {status}");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended, or been frozen by a test that failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
