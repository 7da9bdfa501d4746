//! A PostgreSQL server for tests, in a temporary folder: one for each program, started when it is first asked
//! for, and gone with the program however that ends.
//!
//! It runs as an unprivileged user, because PostgreSQL refuses to run as root, and can only be reached through a
//! socket in its folder. Where there is no server installed, `tests/postgres/install` installs one; when that
//! fails, so does the test.

use std::fs::{self, Permissions};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use procession_sql::{PostgresBuilder, PostgresStore};

/// What makes a server, where there is none.
const INSTALL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/postgres/install");

/// The server's own user.
const USER: &str = "procession";

/// A server of its own.
#[derive(Debug)]
pub struct Server {
    programs: PathBuf,
    /// Where it keeps everything; its socket too.
    folder: PathBuf,
    owner: Option<Owner>,
    databases: AtomicUsize,
    /// Stops the server when its input ends: when this program does.
    _guard: Child,
}

/// Whom PostgreSQL runs as when the tests run as root.
#[derive(Debug, Clone, Copy)]
struct Owner {
    user: u32,
    group: u32,
}

/// The server of this program.
///
/// # Panics
///
/// When there is no PostgreSQL and it cannot be installed, or it does not start.
pub fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    // What a test cares for is the order of commits; the machine does not lose power meanwhile.
    SERVER.get_or_init(|| Server::start(&["fsync=off"]))
}

impl Server {
    /// Starts a server with these settings, for those who need one of their own.
    ///
    /// # Panics
    ///
    /// As [`server`].
    #[must_use]
    pub fn start(settings: &[&str]) -> Self {
        let programs = programs();
        let owner = is_root().then(unprivileged);
        let folder = folder(owner);
        let guard = guard(&programs, &folder, owner);
        let server = Self {
            programs,
            folder,
            owner,
            databases: AtomicUsize::new(0),
            _guard: guard,
        };
        let data = server.data();
        let data = data.to_str().expect("a plain path");
        let init = [
            "-D",
            data,
            "-U",
            USER,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
        ];
        server.run("initdb", &[&init[..], &["--no-sync"]].concat());
        server.configure(settings);
        server.begin();
        server
    }

    /// An empty database, as an address.
    ///
    /// # Panics
    ///
    /// When the server does not make one.
    #[must_use]
    pub fn database(&self) -> String {
        let number = self.databases.fetch_add(1, Ordering::Relaxed);
        let name = format!("test{number}");
        self.sql("postgres", &format!("create database {name}"));
        self.address(&name)
    }

    /// A database with everything that is in this one, which nobody must be using.
    ///
    /// # Panics
    ///
    /// When the server does not make one.
    #[must_use]
    pub fn copy(&self, address: &str) -> String {
        let path = address.split(['/', '?']).nth(3);
        let from = path.expect("an address of this server");
        let number = self.databases.fetch_add(1, Ordering::Relaxed);
        let name = format!("test{number}");
        self.sql(
            "postgres",
            &format!(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = '{from}'"
            ),
        );
        self.sql(
            "postgres",
            &format!("create database {name} template {from}"),
        );
        self.address(&name)
    }

    /// The address of a database of this server.
    #[must_use]
    pub fn address(&self, database: &str) -> String {
        let folder = self.folder.display();
        format!("postgres://{USER}@localhost/{database}?host={folder}")
    }

    /// A store in an empty database.
    ///
    /// # Panics
    ///
    /// When it cannot be connected.
    pub async fn store(&self) -> PostgresStore {
        let store = self.builder().build().await;
        store.expect("a database that is there can be used")
    }

    /// Settings for a store in an empty database. A test needs fewer connections than a program.
    pub fn builder(&self) -> PostgresBuilder {
        let builder = PostgresStore::builder(self.database());
        builder.writers(4).readers(2)
    }

    /// Runs SQL as a user of the server would, and answers with what `psql` shows.
    ///
    /// # Panics
    ///
    /// When the server refuses it.
    pub fn sql(&self, database: &str, sql: &str) -> String {
        let socket = self.folder.to_str().expect("a plain path");
        let mut arguments = vec!["-h", socket, "-U", USER, "-d", database];
        arguments.extend(["-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-c", sql]);
        self.run("psql", &arguments)
    }

    /// Stops the server at once, as if it had been killed, and starts it again after a while.
    ///
    /// # Panics
    ///
    /// When it does not come back.
    pub fn restart(&self, away: Duration) {
        self.control("stop", &["-m", "immediate", "-w"]);
        std::thread::sleep(away);
        self.begin();
    }

    fn begin(&self) {
        let log = self.folder.join("log");
        let log = log.to_str().expect("a plain path");
        self.control("start", &["-w", "-t", "60", "-l", log]);
    }

    fn control(&self, what: &str, how: &[&str]) {
        let data = self.data();
        let data = data.to_str().expect("a plain path");
        self.run("pg_ctl", &[&[what, "-D", data, "-s"], how].concat());
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn configure(&self, settings: &[&str]) {
        let mut text = format!(
            "listen_addresses = ''\nunix_socket_directories = '{}'\nmax_connections = 300\n",
            self.folder.display()
        );
        for setting in settings {
            text += setting;
            text.push('\n');
        }
        let file = fs::OpenOptions::new()
            .append(true)
            .open(self.data().join("postgresql.conf"));
        let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
        written.expect("the settings can be written");
    }

    /// Runs one of PostgreSQL's programs and answers with its output.
    fn run(&self, program: &str, arguments: &[&str]) -> String {
        let mut command = Command::new(self.programs.join(program));
        command.args(arguments).current_dir(&self.folder);
        become_owner(&mut command, self.owner);
        // A pipe would stay open as long as the server that `pg_ctl` starts.
        let output = self.folder.join(format!("output{}", unique()));
        let file = fs::File::create(&output).expect("the folder can be written");
        command
            .stdin(Stdio::null())
            .stdout(file.try_clone().expect("a file"))
            .stderr(file);
        let status = command.status().expect("the program can be run");
        let said = fs::read_to_string(&output).unwrap_or_default();
        let _ = fs::remove_file(&output);
        assert!(status.success(), "{program} {arguments:?}: {said}");
        said
    }
}

fn unique() -> usize {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    NUMBER.fetch_add(1, Ordering::Relaxed)
}

/// The folder of `initdb` and `pg_ctl`; what is missing is installed.
fn programs() -> PathBuf {
    if let Some(found) = installed() {
        return found;
    }
    let done = Command::new(INSTALL).status();
    let found = installed();
    found.unwrap_or_else(|| {
        panic!(
            "these tests need a PostgreSQL server, and `tests/postgres/install` could not install one ({done:?}): \
             run it by hand, or name the folder of `initdb` in PROCESSION_PG_BIN"
        )
    })
}

fn installed() -> Option<PathBuf> {
    let named = std::env::var_os("PROCESSION_PG_BIN").map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let mut versions: Vec<PathBuf> = versions
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .collect();
    versions.sort();
    let mut places = named
        .into_iter()
        .chain(versions.into_iter().rev())
        .chain(std::env::split_paths(&path));
    places.find(|place| {
        ["initdb", "pg_ctl", "postgres"]
            .iter()
            .all(|name| place.join(name).is_file())
    })
}

/// Stops the server and removes its folder when this program is gone.
fn guard(programs: &Path, folder: &Path, owner: Option<Owner>) -> Child {
    let mut command = Command::new("sh");
    command
        .args([
            "-c",
            "cat >/dev/null; \"$1\" stop -D \"$2/data\" -m immediate -s -w; rm -rf \"$2\"",
        ])
        .arg("guard")
        .arg(programs.join("pg_ctl"))
        .arg(folder)
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // What interrupts the tests must not interrupt it.
        .process_group(0);
    become_owner(&mut command, owner);
    command.spawn().expect("there is a shell")
}

fn folder(owner: Option<Owner>) -> PathBuf {
    // The guard removes it.
    let folder = tempfile::Builder::new().prefix("procession-pg").tempdir();
    let folder = folder.expect("a folder").keep();
    fs::set_permissions(&folder, Permissions::from_mode(0o777)).expect("is ours");
    if let Some(owner) = owner {
        chown(&folder, Some(owner.user), Some(owner.group)).expect("root may");
    }
    folder
}

fn become_owner(command: &mut Command, owner: Option<Owner>) {
    if let Some(owner) = owner {
        command.uid(owner.user).gid(owner.group);
    }
}

fn is_root() -> bool {
    let mut status = String::new();
    let read =
        fs::File::open("/proc/self/status").and_then(|mut file| file.read_to_string(&mut status));
    let mut lines = status.lines();
    let uid = lines.find_map(|line| line.strip_prefix("Uid:"));
    let effective = uid.and_then(|uid| uid.split_whitespace().nth(1));
    read.is_ok() && effective == Some("0")
}

/// The user that Debian makes for PostgreSQL, or the one who is nobody.
fn unprivileged() -> Owner {
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let find = |name: &str| {
        let line = users
            .lines()
            .find(|line| line.split(':').next() == Some(name))?;
        let mut numbers = line.split(':').skip(2);
        let user = numbers.next()?.parse().ok()?;
        let group = numbers.next()?.parse().ok()?;
        Some(Owner { user, group })
    };
    let owner = find("postgres").or_else(|| find("nobody"));
    owner.expect("there is a user who is not root")
}
