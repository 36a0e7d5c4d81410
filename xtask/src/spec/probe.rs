//! `cargo xtask spec probe`: writes a crate that uses every public item of a generated crate, to be compiled against
//! another one. A tool for `xtask/scripts/second-opinion.sh`.

use std::fs;
use std::path::Path;

use okta_codegen::manifest::{self, Manifest};
use okta_codegen::surface::{SurfaceError, probe};
use okta_codegen::tree::FileTree;

use crate::atomic;
use crate::console::Console;
use crate::error::Error;
use crate::exit::Exit;
use crate::input::read_text;
use crate::workspace::{Location, join};

use super::cli::SpecProbeArgs;

/// Runs the command.
///
/// # Errors
/// The old crate isn't a generated one, or the folder can't be written.
pub fn run(args: &SpecProbeArgs, console: &mut Console<'_>) -> Result<Exit, Error> {
    let tree = read(&args.old)?;
    let refused = |error: SurfaceError| Error::Input {
        file: args.old.display().to_string(),
        reason: format!("can't be probed: {error}"),
        help: "name a folder that `cargo xtask codegen` wrote",
    };
    let new = std::path::absolute(&args.new).map_err(Error::io("find", &args.new))?;
    let text = probe::probe(&tree).map_err(refused)?;
    let manifest = probe::manifest(&tree, &new.display().to_string()).map_err(refused)?;
    let source = args.out.join("src");
    fs::create_dir_all(&source).map_err(Error::io("create the folder", &source))?;
    atomic::write_named(&source.join("lib.rs"), &text)?;
    atomic::write_named(&args.out.join("Cargo.toml"), &manifest)?;
    let number = text
        .lines()
        .filter(|line| line.trim_start().starts_with("fn "))
        .count();
    console.result(&format!("{number} probes\n"))?;
    Ok(Exit::Success)
}

/// The manifest and the Rust files of a generated crate.
fn read(folder: &Path) -> Result<FileTree, Error> {
    let root = Location::given(folder);
    let listed = read_text(&root.below(manifest::PATH))?;
    let listed = Manifest::parse(&listed).map_err(|error| Error::Tree(error.0))?;
    let mut tree = FileTree::new();
    let is_wanted = |path: &&String| {
        *path == "Cargo.toml"
            || Path::new(path)
                .extension()
                .is_some_and(|ending| ending == "rs")
    };
    for path in listed.files.iter().filter(is_wanted) {
        let text = read_text(&Location::given(&join(folder, path)))?;
        tree.insert(path.clone(), text)
            .map_err(|taken| Error::Tree(format!("two files are `{}`", taken.0)))?;
    }
    Ok(tree)
}
