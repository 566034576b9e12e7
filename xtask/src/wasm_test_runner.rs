//! Runs a Wasm test binary in headless Chromium, for `cargo test --target wasm32-unknown-unknown`.
//!
//! Now and then, on a busy machine, the page of wasm-bindgen's own runner never gets further than
//! "Loading scripts...". Where no test has begun, it is opened anew; a test that has begun gets no
//! second chance.

use std::env;
use std::io::{self, Read, Write};
use std::process::{Command, ExitCode, Stdio};

use wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args;

/// Set where this program is to run the tests, rather than to watch itself do so.
const WATCHED: &str = "WASM_TEST_RUNNER_WATCHED";

/// How often the page is opened.
const ATTEMPTS: u32 = 3;

/// What is printed when the page has loaded.
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
    for _ in 1..ATTEMPTS {
        let (succeeded, output) = attempt()?;
        if succeeded {
            return Ok(ExitCode::SUCCESS);
        }
        if output.contains(BEGUN) {
            return Ok(ExitCode::FAILURE);
        }
        eprintln!("The page has not loaded. Once more:");
    }
    let (succeeded, _) = attempt()?;
    Ok(ExitCode::from(u8::from(!succeeded)))
}

/// Runs the tests; returns whether they passed, and all that was printed.
fn attempt() -> io::Result<(bool, String)> {
    let mut child = Command::new(env::current_exe()?)
        .args(env::args_os().skip(1))
        .env(WATCHED, "yes")
        .stdout(Stdio::piped())
        .spawn()?;
    let mut printed = Vec::new();
    if let Some(mut output) = child.stdout.take() {
        let mut piece = [0; 4096];
        loop {
            let length = output.read(&mut piece)?;
            if length == 0 {
                break;
            }
            io::stdout().write_all(&piece[..length])?;
            printed.extend_from_slice(&piece[..length]);
        }
    }
    let succeeded = child.wait()?.success();
    Ok((succeeded, String::from_utf8_lossy(&printed).into_owned()))
}
