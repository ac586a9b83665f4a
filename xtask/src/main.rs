//! The project's commands: `cargo xtask build`, `size`, `limits`, `schema`, `mutants`, `outcomes`, `sessions`, `fuzz`, `score`,
//! `makers`, `tracardi`, `bench`, `demo`, `test`.

mod bench;
mod build;
mod collector;
mod compress;
mod copy;
mod demo;
mod fuzz;
mod limits;
mod makers;
mod mutants;
mod python;
mod readme;
mod schema;
mod score;
mod size;
mod test;
mod test_runner;
mod tools;
mod tracardi;
mod workspace;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use workspace::Workspace;

/// The project's commands.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Builds the npm package, complete, in dist/.
    Build {
        /// Builds quickly, without optimising.
        #[arg(long)]
        dev: bool,
        /// Builds once more, from nothing in another folder, and compares the bytes with those of dist/.
        #[arg(long, conflicts_with = "dev")]
        check_reproducible: bool,
    },
    /// Shows the bytes of each shipped file and of their sums; fails over budget.
    Size(SizeArgs),
    /// Shows the table of limits.
    Limits {
        /// Writes the README's table.
        #[arg(long)]
        write: bool,
    },
    /// Shows the files that are made from the types of the wire: JSON Schemas and TypeScript.
    Schema {
        /// Writes them.
        #[arg(long)]
        write: bool,
    },
    /// Puts deliberate faults into the sessions' rules, and sees that each is caught.
    Mutants,
    /// Shows what happens to a session, row by row and engine by engine.
    Outcomes,
    /// Shows whole Sessions as they are stored, of emulated devices and of each engine.
    Sessions,
    /// Makes up what strangers can send, and sees that nothing breaks; needs a nightly compiler.
    Fuzz {
        /// A file of fuzz/fuzz_targets.
        target: String,
        /// For how long.
        #[arg(long, default_value_t = 300)]
        seconds: u32,
    },
    /// Scores detection on labelled user agents, beside others.
    Score {
        /// The folder with the corpora and their scorer.
        #[arg(long, env = "WAYFARE_USER_AGENTS", value_name = "FOLDER")]
        corpora: Option<PathBuf>,
    },
    /// Chooses the makers that a page knows from those that a collector knows; fails when others are committed.
    Makers {
        /// The folder with the corpora and their scorer.
        #[arg(long, env = "WAYFARE_USER_AGENTS", value_name = "FOLDER")]
        corpora: Option<PathBuf>,
        /// Writes them.
        #[arg(long)]
        write: bool,
        /// Says how well tables of several sizes tell models that they were not chosen with.
        #[arg(long, conflicts_with = "write")]
        held_out: bool,
    },
    /// Has Tracardi's own model read the payload that a page sends in its dialect; installs it under target/.
    Tracardi,
    /// Measures.
    Bench {
        /// What.
        #[command(subcommand)]
        name: bench::Name,
    },
    /// Serves the demo shop, the collector and its dashboard on this machine.
    Demo {
        /// The port on 127.0.0.1.
        #[arg(long, default_value_t = 8787)]
        port: u16,
    },
    /// Runs every test there is, or the named steps.
    Test {
        /// Steps to run.
        names: Vec<String>,
    },
}

#[derive(Debug, clap::Args)]
#[group(multiple = false)]
struct SizeArgs {
    /// Prints JSON.
    #[arg(long)]
    json: bool,
    /// Prints the README's table.
    #[arg(long)]
    markdown: bool,
    /// Writes the README's table.
    #[arg(long)]
    write: bool,
    /// Fails when the README's table is another.
    #[arg(long)]
    check: bool,
    /// Prints what each part of the module costs.
    #[arg(long)]
    why: bool,
}

impl SizeArgs {
    fn output(&self) -> size::Output {
        let Self {
            json,
            markdown,
            write,
            check,
            why,
        } = *self;
        let choices = [
            (json, size::Output::Json),
            (markdown, size::Output::Markdown),
            (write, size::Output::Write),
            (check, size::Output::Check),
            (why, size::Output::Why),
        ];
        choices
            .into_iter()
            .find(|(chosen, _)| *chosen)
            .map_or(size::Output::Text, |(_, output)| output)
    }
}

fn main() -> ExitCode {
    let Cli { command } = Cli::parse();
    match run(command) {
        Ok(code) => code,
        Err(error) => {
            // One line with its causes: a backtrace through this program would bury it.
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    match command {
        Command::Build {
            check_reproducible: true,
            ..
        } => build::check_reproducible(&workspace)?,
        Command::Build { dev: true, .. } => build::run(&workspace, build::Mode::Dev)?,
        Command::Build { .. } => build::run(&workspace, build::Mode::Shipped)?,
        Command::Size(arguments) => size::run(&workspace, arguments.output())?,
        Command::Limits { write } => limits::run(&workspace, write)?,
        Command::Schema { write } => schema::run(&workspace, write)?,
        Command::Mutants => mutants::run(&workspace)?,
        Command::Outcomes => return test::outcomes::run(&workspace),
        Command::Sessions => return test::sessions::run(&workspace),
        Command::Fuzz { target, seconds } => fuzz::run(&workspace, &target, seconds)?,
        Command::Score { corpora } => score::run(&workspace, corpora)?,
        Command::Makers {
            corpora,
            write,
            held_out,
        } => {
            let task = match (write, held_out) {
                (true, _) => makers::Task::Write,
                (_, true) => makers::Task::HoldOut,
                _ => makers::Task::Check,
            };
            makers::run(&workspace, corpora, task)?;
        }
        Command::Tracardi => tracardi::run(&workspace)?,
        Command::Bench { name } => return bench::run(&workspace, &name),
        Command::Demo { port } => demo::run(&workspace, port)?,
        Command::Test { names } => return test::run(&workspace, &names),
    }
    Ok(ExitCode::SUCCESS)
}
