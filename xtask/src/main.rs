//! The project's commands: `cargo xtask build`, `size`, `demo`, `test`.

mod build;
mod compress;
mod size;
mod tools;
mod workspace;

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
        /// Builds twice from nothing in two folders and compares the bytes; leaves dist/ alone.
        #[arg(long, conflicts_with = "dev")]
        check_reproducible: bool,
    },
    /// Shows the bytes of each shipped file and of their sums; fails over budget.
    Size(SizeArgs),
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
}

impl SizeArgs {
    fn output(&self) -> size::Output {
        let Self {
            json,
            markdown,
            write,
            check,
        } = *self;
        let choices = [
            (json, size::Output::Json),
            (markdown, size::Output::Markdown),
            (write, size::Output::Write),
            (check, size::Output::Check),
        ];
        choices
            .into_iter()
            .find(|(chosen, _)| *chosen)
            .map_or(size::Output::Text, |(_, output)| output)
    }
}

fn main() -> Result<()> {
    let Cli { command } = Cli::parse();
    let workspace = Workspace::find()?;
    match command {
        Command::Build {
            check_reproducible: true,
            ..
        } => build::check_reproducible(&workspace),
        Command::Build { dev: true, .. } => build::run(&workspace, build::Mode::Dev),
        Command::Build { .. } => build::run(&workspace, build::Mode::Shipped),
        Command::Size(arguments) => size::run(&workspace, arguments.output()),
    }
}
