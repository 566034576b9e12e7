//! `order <in.wasm> <out.wasm>`: puts functions that are alike next to each other.
//!
//! What is transferred is compressed, and gzip finds a repetition the cheaper the nearer it is, and
//! none that is further away than 32 kB. What the functions do does not depend on their order.

use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::fs;
use std::process::ExitCode;

use wasm_encoder::reencode::{self, Reencode};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{CodeSectionReader, FunctionSectionReader, Parser, Payload, TypeRef};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [input, output] = arguments.as_slice() else {
        eprintln!("usage: order <in.wasm> <out.wasm>");
        return ExitCode::from(2);
    };
    match order(input, output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("order: {error}");
            ExitCode::FAILURE
        }
    }
}

fn order(input: &str, output: &str) -> Result<(), Box<dyn Error>> {
    let wasm = fs::read(input)?;
    let mut order = Order::of(&wasm)?;
    let mut module = Module::new();
    order.parse_core_module(&mut module, Parser::new(0), &wasm)?;
    Ok(fs::write(output, module.finish())?)
}

/// The order of a module's own functions. They are counted from 0 here; in the module, from the
/// number of imported ones.
struct Order {
    imported: u32,
    /// The functions as they follow each other.
    functions: Vec<usize>,
    /// The place of each among them.
    places: Vec<u32>,
}

impl Order {
    fn of(wasm: &[u8]) -> Result<Self, Box<dyn Error>> {
        let mut imported = 0;
        let mut bodies = Vec::new();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::CodeSectionEntry(body) => bodies.push(&wasm[body.range()]),
                _ => {}
            }
        }
        let functions = by_likeness(&bodies);
        let mut places = vec![0; functions.len()];
        for (place, &function) in (0..).zip(&functions) {
            places[function] = place;
        }
        Ok(Self {
            imported,
            functions,
            places,
        })
    }
}

impl Reencode for Order {
    type Error = std::convert::Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, reencode::Error> {
        Ok(match function.checked_sub(self.imported) {
            Some(own) => self.imported + self.places[own as usize],
            None => function,
        })
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), reencode::Error> {
        let types = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for &function in &self.functions {
            functions.function(types[function]);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), reencode::Error> {
        let bodies = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for function in self.functions.clone() {
            self.parse_function_body(code, bodies[function].clone())?;
        }
        Ok(())
    }
}

/// How many bytes in a row make two functions alike.
const RUN: usize = 4;

/// How much less it counts to be like a function one place further away.
const FADING: f64 = 0.7;

/// Keeps the smallest functions, which are like anything, from coming first.
const SMALL: f64 = 20.0;

/// Begins with the longest function; the next one is always that which is most like those before.
fn by_likeness(bodies: &[&[u8]]) -> Vec<usize> {
    let runs: Vec<HashSet<_>> = bodies.iter().map(|it| it.windows(RUN).collect()).collect();
    let mut users: HashMap<_, Vec<_>> = HashMap::new();
    for (function, runs) in runs.iter().enumerate() {
        for run in runs {
            users.entry(*run).or_default().push(function);
        }
    }
    let mut likeness = vec![0.0; bodies.len()];
    let mut left: Vec<_> = (0..bodies.len()).collect();
    let mut order = Vec::new();
    while let Some(place) = (0..left.len()).max_by(|&one, &other| {
        let rank = |place: usize| {
            let function = left[place];
            likeness[function] / (runs[function].len() as f64 + SMALL)
        };
        let length = |place: usize| bodies[left[place]].len();
        rank(one)
            .total_cmp(&rank(other))
            .then(length(one).cmp(&length(other)))
    }) {
        let function = left.remove(place);
        order.push(function);
        for likeness in &mut likeness {
            *likeness *= FADING;
        }
        for run in &runs[function] {
            for &user in &users[run] {
                likeness[user] += 1.0;
            }
        }
    }
    order
}
