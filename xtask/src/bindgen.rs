//! `bindgen <in.wasm> <out-dir>`: writes the JavaScript side of the Wasm module.
//!
//! The library behind wasm-bindgen's own command, so its version is the crate's by construction.

mod slim;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [input, directory] = arguments.as_slice() else {
        eprintln!("usage: bindgen <in.wasm> <out-dir>");
        return ExitCode::from(2);
    };
    match generate(input, directory) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bindgen: {error}");
            ExitCode::FAILURE
        }
    }
}

fn generate(input: &str, directory: &str) -> Result<(), Box<dyn std::error::Error>> {
    let mut output = Bindgen::new()
        .input_path(input)
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .remove_producers_section(true)
        .out_name("component")
        .generate_output()?;
    let script = output.js().to_owned();
    let names = slim::slim(output.wasm_mut(), &script);
    output.emit(directory)?;
    let script = Path::new(directory).join("component.js");
    let renamed = slim::rename(&fs::read_to_string(&script)?, &names);
    fs::write(script, renamed)?;
    Ok(())
}
