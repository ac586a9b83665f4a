//! A collector in a process of its own.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

/// The binary.
pub fn wayfare() -> Command {
    Command::new(env!("CARGO_BIN_EXE_wayfare"))
}

/// A collector in a process of its own, on a port of its own.
pub struct Server {
    pub child: Child,
    pub address: String,
}

impl Server {
    pub fn start(folder: &Path) -> Self {
        Self::start_with(folder, &[])
    }

    pub fn start_with(folder: &Path, arguments: &[&str]) -> Self {
        Self::spawn(wayfare(), folder, arguments)
    }

    /// Starts it by a command that takes the arguments of `wayfare`.
    pub fn spawn(command: Command, folder: &Path, arguments: &[&str]) -> Self {
        let store = format!("sqlite:{}", folder.join("wayfare.db").display());
        Self::serve(command, &[&["--store", &store], arguments].concat())
    }

    /// Starts it with these arguments alone, on whatever store they name.
    pub fn serve(command: Command, arguments: &[&str]) -> Self {
        Self::launch(command, arguments, Stdio::null()).0
    }

    /// Starts it as [`Self::serve`] does, with a log there and a second listener, whose address it gives too.
    pub fn serve_with_admin(command: Command, arguments: &[&str], log: Stdio) -> (Self, String) {
        let (server, mut said) = Self::launch(command, arguments, log);
        let admin = address(&mut said, "admin");
        (server, admin)
    }

    fn launch(
        mut command: Command,
        arguments: &[&str],
        log: Stdio,
    ) -> (Self, BufReader<ChildStdout>) {
        let mut child = command
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        let address = address(&mut said, "listening");
        (Self { child, address }, said)
    }

    /// Asks it to end, as an operator would, and does not wait.
    pub fn signal(&self) {
        let pid = self.child.id().to_string();
        let told = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(told.unwrap().success());
    }

    /// Waits until it has ended, for so long at most, and says how.
    pub fn ended_within(&mut self, limit: Duration) -> ExitStatus {
        let deadline = Instant::now() + limit;
        loop {
            match self.child.try_wait().unwrap() {
                Some(status) => return status,
                None => assert!(Instant::now() < deadline, "the server ends in time"),
            }
            thread::yield_now();
        }
    }

    pub fn connect(&self) -> TcpStream {
        connect(&self.address).unwrap()
    }

    pub fn ask(&self, head: &str, body: &str) -> String {
        ask(&self.address, head, body).unwrap()
    }

    pub fn post(&self, batch: &Value) -> (u16, Value) {
        self.post_to("/v1/batch", batch)
    }

    pub fn post_to(&self, path: &str, body: &Value) -> (u16, Value) {
        read(&self.ask(&format!("POST {path} HTTP/1.1\r\n"), &body.to_string()))
    }

    pub fn get(&self, path: &str) -> (u16, Value) {
        read(&self.ask(&format!("GET {path} HTTP/1.1\r\n"), ""))
    }
}

/// Reads the line that says where it does that.
fn address(said: &mut impl BufRead, what: &str) -> String {
    let mut line = String::new();
    said.read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix(&format!("{what} on http://"));
    address.unwrap().to_owned()
}

fn connect(address: &str) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    Ok(stream)
}

pub fn ask(address: &str, head: &str, body: &str) -> io::Result<String> {
    let mut stream = connect(address)?;
    let length = body.len();
    write!(
        stream,
        "{head}Host: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    )?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

fn read(answer: &str) -> (u16, Value) {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap())
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
