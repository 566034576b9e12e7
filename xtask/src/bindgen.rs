//! `bindgen <in.wasm> <out-dir>`: writes the JavaScript side of the Wasm module.
//!
//! The library behind wasm-bindgen's own command, so its version is the crate's by construction.

use std::process::ExitCode;

use walrus::Module;
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
    drop_unused_exports(output.wasm_mut());
    output.emit(directory)?;
    Ok(())
}

/// What leptos brings along and nothing here uses. An export survives every optimiser: the classes
/// of `wasm-streams` would be 5 kB more, and the marker of `wasm_split_helpers`, whose name is a
/// hash of the folder it was built in, would make every build another.
fn drop_unused_exports(module: &mut Module) {
    let unused: Vec<_> = module
        .exports
        .iter()
        .filter(|export| {
            export.name.contains("intounderlying") || export.name.starts_with("_WASM_SPLIT_MARKER")
        })
        .map(walrus::Export::id)
        .collect();
    for export in unused {
        module.exports.delete(export);
    }
}
