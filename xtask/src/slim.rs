//! Takes out of the Wasm and its JavaScript what no optimiser may: what both name to each other.

use std::collections::{HashMap, HashSet};

use walrus::Module;

/// Old names, and the short ones in their place.
pub type Names = HashMap<String, String>;

/// Takes the exports out of `module` that `script`, which goes with it, has no use for, and
/// shortens the names by which the two know each other's functions.
pub fn slim(module: &mut Module, script: &str) -> Names {
    drop_exports(module, script);
    shorten(module)
}

/// An export survives every optimiser. That of `wasm_split_helpers` is a marker whose name is a hash
/// of the folder it was built in, and would make every build another.
fn drop_exports(module: &mut Module, script: &str) {
    let mentioned: HashSet<_> = script.split(|it| !is_in_word(it)).collect();
    let unused: Vec<_> = module
        .exports
        .iter()
        .filter(|export| !mentioned.contains(export.name.as_str()))
        .map(walrus::Export::id)
        .collect();
    for export in unused {
        module.exports.delete(export);
    }
}

/// Gives imported and exported functions short names: theirs are long, are in both files, and end
/// in hashes, which do not compress.
fn shorten(module: &mut Module) -> Names {
    let imports = module.imports.iter_mut().map(|import| &mut import.name);
    let exports = module.exports.iter_mut().map(|export| &mut export.name);
    imports
        .chain(exports)
        .filter(|name| name.starts_with("__wb") || name.starts_with("wasm_bindgen_"))
        .enumerate()
        .map(|(number, name)| {
            let short = format!("${}", short(number));
            (std::mem::replace(name, short.clone()), short)
        })
        .collect()
}

/// `a`, `b`, … `z`, `ba`, …; with a `$` before it, no word that the script has already.
fn short(number: usize) -> String {
    const LETTERS: &[u8; 26] = b"abcdefghijklmnopqrstuvwxyz";
    let last = char::from(LETTERS[number % 26]);
    match number / 26 {
        0 => last.to_string(),
        rest => short(rest) + &last.to_string(),
    }
}

/// Has the script use the short names.
pub fn rename(script: &str, names: &Names) -> String {
    let mut renamed = String::with_capacity(script.len());
    for part in script.split_inclusive(|it| !is_in_word(it)) {
        let word = part.trim_end_matches(|it| !is_in_word(it));
        match names.get(word) {
            Some(short) => renamed.extend([short, &part[word.len()..]]),
            None => renamed.push_str(part),
        }
    }
    renamed
}

fn is_in_word(it: char) -> bool {
    it.is_ascii_alphanumeric() || it == '_' || it == '$'
}
