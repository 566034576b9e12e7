//! Runs a Wasm test binary in headless Chromium, for `cargo test --target wasm32-unknown-unknown`.
//!
//! The web server of wasm-bindgen's own runner (`tiny_http`) has four threads for connections. It
//! starts another when none of them waits, but counts a thread that is about to take a connection as
//! one that waits: of the six connections that a browser opens at once, two may be left waiting for
//! ever, and the page with them. A connection that comes later and ends at once frees a thread, which
//! then takes one that was left. So there are such connections as long as the tests run.

use std::env;
use std::fmt::Debug;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Command, ExitCode};
use std::thread;
use std::time::Duration;

use wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args;

/// Where wasm-bindgen's runner is to listen. It is run by this program, which sets it.
const ADDRESS: &str = "WASM_BINDGEN_TEST_ADDRESS";

/// How long a connection may be left waiting.
const PAUSE: Duration = Duration::from_millis(100);

fn main() -> ExitCode {
    if env::var_os(ADDRESS).is_none() {
        return attend().unwrap_or_else(|error| fail(&error));
    }
    match run_cli_with_args(env::args_os()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

fn fail(error: &dyn Debug) -> ExitCode {
    eprintln!("{error:?}");
    ExitCode::FAILURE
}

fn attend() -> io::Result<ExitCode> {
    let address = free_address()?;
    let mut runner = Command::new(env::current_exe()?)
        .args(env::args_os().skip(1))
        .env(ADDRESS, address.to_string())
        .spawn()?;
    let status = loop {
        if let Some(status) = runner.try_wait()? {
            break status;
        }
        // Refused as long as the web server does not listen yet.
        drop(TcpStream::connect(address));
        thread::sleep(PAUSE);
    };
    Ok(ExitCode::from(u8::from(!status.success())))
}

fn free_address() -> io::Result<SocketAddr> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()
}
