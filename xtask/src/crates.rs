//! `crates <named.wasm>`: what each crate contributes to the code of a Wasm module with names.
//!
//! Code is counted where the compiler put it: a generic function of a library, instantiated with
//! our types, counts for the library.

use std::collections::BTreeMap;
use std::process::ExitCode;

use rustc_demangle::demangle;
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: crates <named.wasm>");
        return ExitCode::from(2);
    };
    match std::fs::read(path)
        .map_err(Failure::from)
        .and_then(|wasm| Sections::read(&wasm))
    {
        Ok(sections) => {
            sections.print();
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("crates: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Sizes in bytes, uncompressed.
#[derive(Default)]
struct Sections {
    crates: BTreeMap<String, u64>,
    code: u64,
    data: u64,
}

impl Sections {
    fn read(wasm: &[u8]) -> Result<Self, Failure> {
        let mut sections = Self::default();
        let mut imported = 0;
        let mut bodies = Vec::new();
        let mut names = BTreeMap::new();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::CodeSectionEntry(body) => bodies.push(body.range().len() as u64),
                Payload::DataSection(data) => sections.data = data.range().len() as u64,
                Payload::CustomSection(custom) => {
                    if let KnownCustom::Name(parts) = custom.as_known() {
                        for part in parts {
                            if let Name::Function(functions) = part? {
                                for naming in functions {
                                    let naming = naming?;
                                    names.insert(naming.index, naming.name.to_owned());
                                }
                            }
                        }
                    }
                }
                _ => {}
            }
        }
        for (index, size) in (imported..).zip(bodies) {
            let name = names.get(&index).map_or("", String::as_str);
            *sections.crates.entry(crate_of(name)).or_default() += size;
            sections.code += size;
        }
        Ok(sections)
    }

    fn print(&self) {
        let mut rows: Vec<_> = self.crates.iter().collect();
        rows.sort_by_key(|(_, size)| std::cmp::Reverse(**size));
        println!("{:>9}  share of the code, uncompressed bytes", "");
        for (name, size) in rows {
            println!("{size:>9}  {:>4.1} %  {name}", percent(*size, self.code));
        }
        println!("{:>9}  code", self.code);
        println!("{:>9}  static data", self.data);
    }
}

#[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]
fn percent(part: u64, whole: u64) -> f64 {
    100.0 * part as f64 / whole as f64
}

/// The crate whose code a function is: the first path in its demangled name.
fn crate_of(name: &str) -> String {
    let name = format!("{:#}", demangle(name));
    let path: String = name
        .trim_start_matches(['<', '&', '*', '(', '[', ' '])
        .trim_start_matches("mut ")
        .trim_start_matches("dyn ")
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect();
    if name.contains("::") && !path.is_empty() {
        path
    } else {
        "(without a path)".to_owned()
    }
}
