//! What a flow of 100 nodes costs the compiler: the time that the proof of its soundness takes by itself, the time
//! of `cargo check` with and without such a flow, the part of that in which macros are expanded, and the size of
//! the expanded source: `cargo bench -p procession-tests --bench flow_check`.
//!
//! The proof is measured on random nets (`flow_check/nets.rs`), compiled as cargo compiles macros for a user
//! who has no settings: without any optimisation. The aim is 0.2 s.
//!
//! The expansion and the times of the passes are rustc's own (`-Zunpretty=expanded`, `-Ztime-passes`, with
//! `RUSTC_BOOTSTRAP=1` because they are for nightly compilers).

#[path = "support/machine.rs"]
mod machine;

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Instant;

/// Each block has nine nodes of all kinds; with a start, an end and a tail they make a hundred.
const BLOCKS: usize = 10;
const TAIL: usize = 8;
const RUNS: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    machine::print_load();
    println!("\n# the proof of soundness alone, without optimisation");
    let folder = tempfile::tempdir()?;
    print!("{}", nets(folder.path())?);

    println!("\n# cargo check, macros without optimisation");
    let folder = tempfile::tempdir()?;
    let probe = Probe::new(folder.path())?;
    let (without, _) = probe.check(&data())?;
    let source = format!("{}{}", data(), flow());
    let (with, expansion) = probe.check(&source)?;
    println!("cargo check of a flow of 100 nodes: {with:.3} s");
    println!("the same crate without the flow:     {without:.3} s");
    println!(
        "the flow's share:                    {:.3} s",
        with - without
    );
    println!("expanding all macros of the crate:   {expansion:.3} s");
    let (written, expanded) = (
        flow().len(),
        probe.expanded()? - probe.expanded_of(&data())?,
    );
    let ratio = expanded as f64 / written as f64;
    println!("source of the flow {written} bytes, expanded {expanded} bytes, ratio {ratio:.1}\n");
    machine::print_load();
    Ok(())
}

/// What the program says that checks random nets.
fn nets(folder: &Path) -> Result<String, Box<dyn Error>> {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/flow_check/nets.rs");
    let manifest = format!(
        "[package]\nname = \"nets\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\npetgraph = {{ version = \"0.8\", default-features = false }}\n\n[[bin]]\nname = \"nets\"\npath = {program:?}\n\n[workspace]\n",
    );
    std::fs::write(folder.join("Cargo.toml"), manifest)?;
    copy_lock(folder)?;
    let output = cargo(folder, &["run"])?;
    Ok(String::from_utf8(output.stdout)?)
}

fn copy_lock(folder: &Path) -> std::io::Result<u64> {
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
    std::fs::copy(lock, folder.join("Cargo.lock"))
}

/// Runs cargo on a crate in a temporary folder. The target folder outlives the run, so that dependencies are
/// built once.
fn cargo(folder: &Path, arguments: &[&str]) -> Result<Output, Box<dyn Error>> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("flow_check");
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_NET_OFFLINE", "true")
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_TARGET_DIR", target)
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    Ok(output)
}

/// A crate of one file in a temporary folder.
struct Probe {
    main: PathBuf,
}

impl Probe {
    fn new(folder: &Path) -> Result<Self, Box<dyn Error>> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let runtime = here.join("../runtime").canonicalize()?;
        let manifest = format!(
            "[package]\nname = \"large\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\nprocession = {{ path = {runtime:?} }}\n\n[workspace]\n",
        );
        std::fs::create_dir(folder.join("src"))?;
        std::fs::write(folder.join("Cargo.toml"), manifest)?;
        copy_lock(folder)?;
        let main = folder.join("src/main.rs");
        Ok(Self { main })
    }

    /// The best time of some runs of `cargo check`, and of the expansion within it, in seconds.
    fn check(&self, source: &str) -> Result<(f64, f64), Box<dyn Error>> {
        std::fs::write(&self.main, source)?;
        self.cargo(&["check"])?;
        let mut best = (f64::INFINITY, f64::INFINITY);
        for _ in 0..RUNS {
            std::fs::write(&self.main, source)?;
            let start = Instant::now();
            self.cargo(&["check"])?;
            best.0 = best.0.min(start.elapsed().as_secs_f64());
            std::fs::write(&self.main, source)?;
            let passes = self.cargo(&["rustc", "--profile", "check", "--", "-Ztime-passes"])?;
            best.1 = best
                .1
                .min(expansion(&String::from_utf8_lossy(&passes.stderr))?);
        }
        Ok(best)
    }

    fn expanded_of(&self, source: &str) -> Result<usize, Box<dyn Error>> {
        std::fs::write(&self.main, source)?;
        self.expanded()
    }

    /// How many bytes the crate has once its macros are expanded.
    fn expanded(&self) -> Result<usize, Box<dyn Error>> {
        let arguments = ["rustc", "--profile", "check", "--", "-Zunpretty=expanded"];
        Ok(self.cargo(&arguments)?.stdout.len())
    }

    fn cargo(&self, arguments: &[&str]) -> Result<Output, Box<dyn Error>> {
        cargo(self.main.parent().unwrap_or(&self.main), arguments)
    }
}

/// The pass `macro_expand_crate`, from a line such as `time:   0.012; rss: .. macro_expand_crate`.
fn expansion(passes: &str) -> Result<f64, Box<dyn Error>> {
    let line = passes
        .lines()
        .find(|line| line.trim_end().ends_with("macro_expand_crate"))
        .ok_or("rustc names no pass `macro_expand_crate`")?;
    let time = line
        .split("time:")
        .nth(1)
        .and_then(|rest| rest.split(';').next());
    Ok(time.ok_or("a pass without a time")?.trim().parse()?)
}

fn data() -> String {
    "use procession::prelude::*;\n\n#[jsonstore]\npub struct Data {\n    pub text: String,\n    pub count: u32,\n}\n\nfn main() {}\n\n".to_owned()
}

/// The source, the way a person would lay it out.
fn flow() -> String {
    let mut text = String::from(
        "#[flow(data = Data, summary = \"{text}\")]\npub struct LargeFlow {\n    /// Begin\n    #[form(text, count)]\n    #[permission(\"large.start\")]\n    #[next(write0)]\n    start: Start,\n\n",
    );
    for block in 0..BLOCKS {
        let next = match block + 1 {
            BLOCKS => "tail0".to_owned(),
            next => format!("write{next}"),
        };
        text.push_str(
            &BLOCK
                .replace("#", &block.to_string())
                .replace("NEXT", &next),
        );
    }
    for node in 0..TAIL {
        let next = match node + 1 {
            TAIL => "end".to_owned(),
            next => format!("tail{next}"),
        };
        let _ = writeln!(text, "    [next({next})]\n    tail{node}: View,\n");
    }
    text.push_str("    end: End,\n}\n\nimpl LargeFlow {\n    async fn send(_: &mut JobContext<'_, Self>) -> Result<(), JobError> {\n        Ok(())\n    }\n}\n");
    text.replace("    [", "    #[")
}

/// Nine nodes; `#` is the number of the block, an attribute begins with its bracket.
const BLOCK: &str = r#"    /// Write the text of step #
    [form(text)]
    [permission("large.write")]
    [next(count#)]
    write#: View,

    [run(|data| data.count += 1)]
    [next(is_long#)]
    count#: Function,

    [when(|data| data.text.len() > #, then = split#)]
    [otherwise(send#)]
    is_long#: If,

    [next(read#)]
    [next(check#)]
    split#: Split,

    /// Read the text of step #
    [form(count)]
    [assign(owner_of(write#))]
    [next(join#)]
    read#: View,

    [run(Self::send)]
    [retry(attempts = 3, backoff = linear)]
    [next(join#)]
    check#: Job,

    [next(way#)]
    join#: Join,

    [when(|data| data.count == 1, then = send#, label = "once")]
    [when(|data| data.count == 2, then = NEXT, label = "twice")]
    [otherwise(send#)]
    way#: Switch,

    [run(Self::send)]
    [retry]
    [next(NEXT)]
    send#: Job,

"#;
