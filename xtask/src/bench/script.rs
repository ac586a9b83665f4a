//! Benchmarks that are scripts: a browser, and trackers from npm to compare with.

use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::test::engines::Engine;
use crate::workspace::Workspace;
use crate::{collector, tools};

/// A script of `bench/`, with what it is told.
pub(super) struct Script {
    /// From the folder `bench/`.
    path: &'static str,
    arguments: Vec<String>,
}

impl Script {
    pub(super) fn new(path: &'static str) -> Self {
        Self {
            path,
            arguments: Vec::new(),
        }
    }

    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        self.arguments.extend([name.to_owned(), value.to_owned()]);
        self
    }

    pub(super) fn with_some(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    pub(super) fn with_file(self, name: &str, file: Option<&Path>) -> Self {
        let file = file.map(|file| file.to_string_lossy().into_owned());
        self.with_some(name, file.as_deref())
    }

    /// Builds and installs what the script needs, and runs it. It says itself what is wrong.
    pub(super) fn run(&self, workspace: &Workspace, engine: &Engine) -> Result<ExitCode> {
        tools::ensure_node_modules(workspace)?;
        // Before the builds: nobody wants to wait minutes for the answer that a name is wrong.
        let is_understood = self.command(workspace).arg("--check").status();
        if !is_understood.context("node is not there")?.success() {
            return Ok(ExitCode::FAILURE);
        }
        tools::ensure_peers(workspace)?;
        let mut command = self.command(workspace);
        // The collector as people deploy it: what drains a backlog is timed.
        engine.prepare(workspace, &mut command, collector::build_server)?;
        let status = command.status().context("node is not there")?;
        Ok(if status.success() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }

    fn command(&self, workspace: &Workspace) -> Command {
        let mut command = Command::new("node");
        command
            .arg(workspace.root().join("bench").join(self.path))
            .args(&self.arguments);
        command
    }
}
