//! `cargo xtask demo`: shop, dashboard and collector on this machine, with what is missing installed first.

use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::thread;

use anyhow::{Context, Result, bail, ensure};

use crate::build::{self, Mode};
use crate::collector;
use crate::workspace::Workspace;

/// What the collector prints once it accepts connections.
const READY: &str = "listening on ";

/// Builds what changed, starts the collector and stays until it ends.
pub(crate) fn run(workspace: &Workspace, port: u16) -> Result<()> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    // Asked before the builds: nobody wants to wait a minute for this answer.
    ensure!(
        TcpListener::bind(address).is_ok(),
        "port {port} is taken: choose another with `npm start -- --port N`"
    );
    // The shipped build: the demo shows what a customer's page would load.
    build::ensure(workspace, Mode::Shipped)?;
    let binary = collector::build(workspace)?;

    let data = workspace.target().join("demo");
    std::fs::create_dir_all(&data)?;
    let mut command = Command::new(binary);
    command.current_dir(workspace.root());
    command.args([
        "serve",
        "--source",
        "shop",
        "--static",
        "/=www",
        "--static",
        "/wayfare=dist",
    ]);
    command.arg("--listen").arg(address.to_string());
    command
        .arg("--store")
        .arg(format!("sqlite:{}", data.join("wayfare.db").display()));
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start the collector")?;
    end_with_us(&child)?;
    announce_when_ready(&mut child, address)?;
    let status = child.wait()?;
    // Ended by a signal means ended by us or by the same Ctrl-C.
    if status.success() || status.code().is_none() {
        return Ok(());
    }
    bail!("the collector ended with {status}")
}

/// Passes the collector's output on, and names both pages once they answer.
fn announce_when_ready(child: &mut Child, address: SocketAddr) -> Result<()> {
    let output = child.stdout.take().context("the collector has no output")?;
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            println!("{line}");
            if line.contains(READY) {
                println!(
                    "\n  shop       http://{address}/\n  dashboard  http://{address}/dashboard\n\nCtrl-C ends both."
                );
            }
        }
    });
    Ok(())
}

/// Ends the collector when this program is told to end.
///
/// A terminal's Ctrl-C reaches both, but `kill` reaches only this one and would leave the port taken.
fn end_with_us(child: &Child) -> Result<()> {
    let id = child.id().to_string();
    ctrlc::set_handler(move || {
        // The standard library can only kill, and the collector may have events to write. The handler does not exit:
        // the wait for the collector returns when it has ended.
        if let Err(error) = Command::new("kill").args(["-TERM", &id]).status() {
            eprintln!("demo: cannot end the collector ({error})");
        }
    })
    .context("cannot listen for Ctrl-C")
}
