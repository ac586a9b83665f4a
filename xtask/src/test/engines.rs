//! Browsers of three engines, each with a collector and with what reads the collector's database.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use super::command::{Outcome, run};
use super::counts::Runner;
use super::node::node_tests;
use crate::build::{self, Mode};
use crate::workspace::Workspace;
use crate::{collector, tools};

/// An engine, and where its rows of the outcome table are.
pub(crate) struct Engine {
    /// As the tests know it.
    pub(crate) name: &'static str,
    /// The rows that every engine has to pass, and those that take this one's tools.
    outcomes: &'static [&'static str],
    /// Installs what is missing, and tells the tests where it is.
    equip: fn(&Workspace, &mut Command) -> Result<()>,
}

/// The engine of Chrome and Edge.
pub(crate) const CHROMIUM: Engine = Engine {
    name: "chromium",
    outcomes: &["tests/e2e/outcomes", "tests/e2e/chromium"],
    equip: |workspace, command| {
        tools::ensure_programs(workspace, &[tools::BROWSER, tools::DRIVER])?;
        command.env("WAYFARE_CHROMIUM", tools::find_program("chromium")?);
        command.env("WAYFARE_CHROMEDRIVER", tools::find_program("chromedriver")?);
        Ok(())
    },
};

/// Firefox's.
pub(crate) const FIREFOX: Engine = Engine {
    name: "firefox",
    outcomes: &["tests/e2e/outcomes", "tests/e2e/firefox"],
    equip: |workspace, command| {
        tools::ensure_programs(workspace, &[tools::FIREFOX])?;
        let driver = tools::ensure_geckodriver(workspace)?;
        command.env("WAYFARE_FIREFOX", tools::find_program("firefox-esr")?);
        command.env("WAYFARE_GECKODRIVER", driver);
        Ok(())
    },
};

/// Safari's, as GTK has it.
pub(super) const WEBKIT: Engine = Engine {
    name: "webkit",
    outcomes: &["tests/e2e/outcomes"],
    equip: |workspace, command| {
        tools::ensure_programs(workspace, &[tools::WEBKIT_DRIVER, tools::DISPLAY])?;
        let driver = tools::find_program("WebKitWebDriver")?;
        command.env("WAYFARE_WEBKITDRIVER", driver);
        Ok(())
    },
};

impl Engine {
    /// Runs the rows of the outcome table, and the tests of further folders.
    pub(super) fn run(&self, workspace: &Workspace, further: &[&str]) -> Result<Outcome> {
        self.play(workspace, &[self.outcomes, further].concat())
    }

    /// Runs the tests of these files and folders.
    pub(super) fn play(&self, workspace: &Workspace, paths: &[&str]) -> Result<Outcome> {
        self.play_in(workspace, node_tests(workspace, paths)?)
    }

    /// Runs them where there is no WebAssembly, so that every page loads the fallback.
    pub(super) fn play_without_wasm(
        &self,
        workspace: &Workspace,
        paths: &[&str],
    ) -> Result<Outcome> {
        let mut command = node_tests(workspace, paths)?;
        command.env("WAYFARE_WITHOUT_WASM", "1");
        self.play_in(workspace, command)
    }

    fn play_in(&self, workspace: &Workspace, mut command: Command) -> Result<Outcome> {
        self.prepare(workspace, &mut command, collector::build)?;
        run(command, Runner::Node)
    }

    /// Builds the package and a collector, installs what is missing, and tells the command where all of it is.
    pub(crate) fn prepare(
        &self,
        workspace: &Workspace,
        command: &mut Command,
        collector: fn(&Workspace) -> Result<PathBuf>,
    ) -> Result<()> {
        tools::ensure_programs(workspace, &[tools::DATABASE_READER])?;
        tools::ensure_node_modules(workspace)?;
        build::ensure(workspace, Mode::Shipped)?;
        (self.equip)(workspace, command)?;
        command.env("WAYFARE_ENGINE", self.name);
        command.env("WAYFARE_DIST", workspace.dist());
        command.env("WAYFARE_COLLECTOR", collector(workspace)?);
        Ok(())
    }
}
