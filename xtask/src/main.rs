//! `cargo xtask`: parses the flags, runs the command, and turns its outcome into an exit code: 0, 1 for any error, 2 for
//! wrong flags.

use std::io;
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use xtask::cli::Cli;
use xtask::console::Console;
use xtask::words::printable;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let started = Instant::now();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(message) => {
            // Help and version are such "errors" too, with code 0. If they can't be printed there is nobody to tell.
            let _ = message.print();
            return ExitCode::from(u8::try_from(message.exit_code()).unwrap_or(2));
        }
    };
    let (mut results, mut notices) = (io::stdout(), io::stderr());
    let mut console = Console::new(&mut results, &mut notices);
    match xtask::run(&cli, &mut console, started) {
        Ok(exit) => ExitCode::from(exit.code()),
        Err(error) => {
            // As above: standard error is where this would be reported.
            let message = printable(&format!("error: {error}\n"));
            let _ = console.notice(&format!("{}{message}", error.diagnostics()));
            ExitCode::FAILURE
        }
    }
}
