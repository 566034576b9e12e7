//! Runs a Wasm test binary in headless Chromium, for `cargo test --target wasm32-unknown-unknown`.
//!
//! The web server of wasm-bindgen's own runner (`tiny_http`) has four threads for connections. It
//! starts another when none of them waits, but counts a thread that is about to take a connection as
//! one that waits: of the six connections that a browser opens at once, one may wait for ever, and the
//! page with it. So the four are kept busy from here, and every connection gets a thread of its own.

use std::env;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::process::{Command, ExitCode, Stdio};

use wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args;

/// Set where this program is to run the tests, rather than to watch itself do so.
const WATCHED: &str = "WASM_TEST_RUNNER_WATCHED";

/// How many threads the web server has from the start.
const THREADS: usize = 4;

fn main() -> ExitCode {
    if env::var_os(WATCHED).is_none() {
        return watch().unwrap_or_else(|error| fail(&error));
    }
    match run_cli_with_args(env::args_os()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

fn fail(error: &dyn std::fmt::Debug) -> ExitCode {
    eprintln!("{error:?}");
    ExitCode::FAILURE
}

/// Runs the tests, and passes on what they print.
fn watch() -> io::Result<ExitCode> {
    let mut child = Command::new(env::current_exe()?)
        .args(env::args_os().skip(1))
        .env(WATCHED, "yes")
        .stdout(Stdio::piped())
        .spawn()?;
    let mut printed = String::new();
    let mut connections = Vec::new();
    if let Some(mut output) = child.stdout.take() {
        let mut piece = [0; 4096];
        loop {
            let length = output.read(&mut piece)?;
            if length == 0 {
                break;
            }
            io::stdout().write_all(&piece[..length])?;
            if connections.is_empty() {
                printed.push_str(&String::from_utf8_lossy(&piece[..length]));
                if let Some(address) = address(&printed) {
                    for _ in 0..THREADS {
                        connections.push(TcpStream::connect(address)?);
                    }
                }
            }
        }
    }
    let succeeded = child.wait()?.success();
    Ok(ExitCode::from(u8::from(!succeeded)))
}

/// Where the web server listens, as host and port, once it has been printed.
fn address(printed: &str) -> Option<&str> {
    let (_, rest) = printed.split_once("on `http://")?;
    let (address, _) = rest.split_once("/`")?;
    Some(address)
}
