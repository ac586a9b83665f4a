//! The programs that are measured, and what the system says of them.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde::de::DeserializeOwned;
use xshell::cmd;

use crate::workspace::Workspace;

/// Ticks of the processor in a second, as `/proc` counts them (`USER_HZ`, 100 on every architecture of today).
const TICKS: f64 = 100.0;

/// What is built before anything is measured.
pub(super) struct Programs {
    wayfare: PathBuf,
    bench: PathBuf,
}

impl Programs {
    pub(super) fn build(workspace: &Workspace) -> Result<Self> {
        let (shell, target) = (workspace.shell()?, workspace.target());
        // Both at once: by itself each would have its dependencies built with other features.
        cmd!(
            shell,
            "cargo build --locked --profile server --package wayfare-collector --bin wayfare --example bench --target-dir {target}"
        )
        .quiet()
        .run()?;
        let folder = target.join("server");
        let (wayfare, bench) = (folder.join("wayfare"), folder.join("examples/bench"));
        Ok(Self { wayfare, bench })
    }

    /// Runs a command of the benchmark to its end; gives what its lines say.
    pub(super) fn ask<T: DeserializeOwned>(
        &self,
        name: &str,
        given: &[(&str, &str)],
        path: Option<(&str, &Path)>,
    ) -> Result<Vec<T>> {
        let mut command = Command::new(&self.bench);
        command.arg(name).stderr(Stdio::inherit());
        for (option, value) in given {
            command.args([option, value]);
        }
        if let Some((option, path)) = path {
            command.arg(option).arg(path);
        }
        let output = command.output().context("the benchmark did not start")?;
        ensure!(output.status.success(), "`bench {name}` failed");
        let text = String::from_utf8(output.stdout)?;
        let lines = text.lines().map(serde_json::from_str);
        lines
            .collect::<Result<_, _>>()
            .context("it printed something else")
    }

    /// Runs a command that says one thing.
    pub(super) fn ask_one<T: DeserializeOwned>(
        &self,
        name: &str,
        given: &[(&str, &str)],
        path: Option<(&str, &Path)>,
    ) -> Result<T> {
        self.ask(name, given, path)?
            .pop()
            .context("it printed nothing")
    }

    /// Starts what answers and stores nothing.
    pub(super) fn answering(&self) -> Result<Server> {
        let mut command = Command::new(&self.bench);
        command.arg("answer");
        Server::start(command, 1)
    }

    /// Starts a collector on a new database.
    pub(super) fn collector(&self, folder: &Path) -> Result<Server> {
        let store = format!("sqlite:{}", folder.join("wayfare.db").display());
        let mut command = Command::new(&self.wayfare);
        command
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--admin-listen",
                "127.0.0.1:0",
            ])
            .args(["--store", &store, "--source", "shop"]);
        Server::start(command, 2)
    }
}

/// A server that runs until it is dropped.
pub(super) struct Server {
    child: Child,
    pub(super) address: String,
    admin: Option<String>,
}

impl Server {
    /// Starts it and waits until it has said each of its addresses in a line.
    fn start(mut command: Command, addresses: usize) -> Result<Self> {
        let child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("the server did not start")?;
        let mut server = Self {
            child,
            address: String::new(),
            admin: None,
        };
        let stdout = server.child.stdout.take().context("it has no output")?;
        let mut said = Vec::new();
        for line in BufReader::new(stdout).lines().take(addresses) {
            let line = line?;
            let (_, address) = line
                .split_once(" on http://")
                .context("it said something else")?;
            said.push(address.to_owned());
        }
        let mut said = said.into_iter();
        server.address = said.next().context("it said nothing")?;
        server.admin = said.next();
        Ok(server)
    }

    /// For how long it was on a processor so far.
    pub(super) fn cpu_seconds(&self) -> Result<f64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // The name in parentheses may hold spaces; the eleventh and twelfth field after it are the ticks.
        let (_, fields) = stat.rsplit_once(") ").context("no stat")?;
        let ticks = fields.split(' ').skip(11).take(2).map(str::parse::<f64>);
        Ok(ticks.sum::<Result<f64, _>>()? / TICKS)
    }

    /// The most memory that it had, in KiB.
    pub(super) fn rss_kib_most(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let number = line.and_then(|line| line.trim().split(' ').next());
        Ok(number.context("no VmHWM")?.parse()?)
    }

    /// How many batches shared a commit in the mean, by its own figures.
    #[expect(clippy::cast_precision_loss, reason = "a mean needs no more")]
    pub(super) fn batches_per_commit(&self, batches: u64) -> Result<f64> {
        let admin = self.admin.as_deref().context("it has no figures")?;
        let mut stream = TcpStream::connect(admin)?;
        write!(
            stream,
            "GET /metrics HTTP/1.1\r\nHost: {admin}\r\nConnection: close\r\n\r\n"
        )?;
        let mut text = String::new();
        stream.read_to_string(&mut text)?;
        let name = "wayfare_commit_seconds_count ";
        let commits = text.lines().find_map(|line| line.strip_prefix(name));
        let commits: f64 = commits.context("no count of commits")?.trim().parse()?;
        Ok(batches as f64 / commits.max(1.0))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
