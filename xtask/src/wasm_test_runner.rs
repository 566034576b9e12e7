//! Runs a Wasm test binary in headless Chromium, for `cargo test --target wasm32-unknown-unknown`.
//!
//! Now and then the page of wasm-bindgen's own runner never loads. Where no test has begun after a
//! while, it is opened anew; a test that has begun gets no second chance.

use std::env;
use std::io::{self, Read, Write};
use std::process::{Command, ExitCode, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args;

/// Set where this program is to run the tests, rather than to watch itself do so.
const WATCHED: &str = "WASM_TEST_RUNNER_WATCHED";

/// How often the page is opened.
const ATTEMPTS: u32 = 6;

/// How long it may take to load.
const PATIENCE: Duration = Duration::from_secs(45);

/// What is printed when it has.
const BEGUN: &str = "running ";

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

fn watch() -> io::Result<ExitCode> {
    for _ in 0..ATTEMPTS {
        if let Some(succeeded) = attempt()? {
            return Ok(ExitCode::from(u8::from(!succeeded)));
        }
        eprintln!("The page has not loaded.");
    }
    Ok(ExitCode::FAILURE)
}

/// Runs the tests, and passes on what they print; `None` if none has begun in time.
fn attempt() -> io::Result<Option<bool>> {
    let mut child = Command::new(env::current_exe()?)
        .args(env::args_os().skip(1))
        .env(WATCHED, "yes")
        .stdout(Stdio::piped())
        .spawn()?;
    let (tell, heard) = channel();
    let output = child.stdout.take();
    let reader = thread::spawn(move || -> io::Result<()> {
        let mut printed = String::new();
        let mut piece = [0; 4096];
        if let Some(mut output) = output {
            loop {
                let length = output.read(&mut piece)?;
                if length == 0 {
                    break;
                }
                io::stdout().write_all(&piece[..length])?;
                printed.push_str(&String::from_utf8_lossy(&piece[..length]));
                if printed.contains(BEGUN) {
                    // Nobody listens after the first time.
                    let _ = tell.send(());
                }
            }
        }
        Ok(())
    });
    if heard.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
        child.kill()?;
        child.wait()?;
        return Ok(None);
    }
    let succeeded = child.wait()?.success();
    // What is left to be passed on; a reader that failed has nothing.
    let _ = reader.join();
    Ok(Some(succeeded))
}
