//! The small parts: words, paths, the summary line, the benchmark's arithmetic.

mod common;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Parser;
use okta_codegen::Counts;
use tempfile::tempdir;
use xtask::bench::{self, Measurement, Subject};
use xtask::cli::{Cli, Command};
use xtask::codegen::{FileCounts, Summary};
use xtask::console::Console;
use xtask::memory;
use xtask::stages::{self, Stages};
use xtask::words::{one_line, shell_word};
use xtask::workspace::{Location, Workspace, same_place};

#[test]
fn words_for_a_shell() {
    for (word, quoted) in [
        ("a/b-c.yaml", "a/b-c.yaml"),
        ("", "''"),
        ("two words", "'two words'"),
        ("it's", r"'it'\''s'"),
        ("$(rm)", "'$(rm)'"),
    ] {
        assert_eq!(shell_word(word), quoted);
    }
}

#[test]
fn text_for_one_line_of_a_terminal() {
    assert_eq!(
        one_line("a\tb\nc\r\u{1b}[0m\u{2028}\u{202e}é"),
        r"a\tb\nc\u{d}\u{1b}[0m\u{2028}\u{202e}é"
    );
}

#[test]
fn the_mending_command_repeats_the_flags_that_matter() {
    for (flags, command) in [
        ("--check", "cargo xtask codegen"),
        (
            "--check --report r.txt --tag A --tag B --out o --config c --spec s",
            "cargo xtask codegen --spec s --config c --tag A --tag B --out o",
        ),
    ] {
        let words = ["xtask", "codegen"].into_iter().chain(flags.split(' '));
        let Command::Codegen(args) = Cli::parse_from(words).command else {
            panic!("not codegen");
        };
        assert_eq!(args.mending_command(), command);
    }
    let words = ["xtask", "codegen", "--check", "--tag", "Identity Source"];
    let Command::Codegen(args) = Cli::parse_from(words).command else {
        panic!("not codegen");
    };
    assert_eq!(
        args.mending_command(),
        "cargo xtask codegen --tag 'Identity Source'"
    );
}

#[test]
fn the_summary_is_one_line() {
    let summary = Summary {
        counts: Counts {
            operations: 23,
            models: 24,
        },
        files: FileCounts {
            all: 87,
            written: 3,
            removed: 1,
        },
        ignored: 12,
        report: None,
        milliseconds: 41,
    };
    assert_eq!(
        summary.line(),
        "23 operations, 24 models, 87 files (3 written, 1 removed, 84 unchanged), 41 ms; 12 keywords ignored (list them with --report FILE)"
    );
    let reported = Summary {
        report: Some(Path::new("ignored.txt")),
        ..summary
    };
    assert!(
        reported
            .line()
            .ends_with("12 keywords ignored (listed in ignored.txt)")
    );
    let none = Summary {
        ignored: 0,
        ..summary
    };
    assert!(none.line().ends_with("0 keywords ignored"));
}

#[test]
fn the_contract_and_the_member_are_known_however_they_are_spelled() {
    let scratch = tempdir().unwrap();
    let root = scratch.path();
    common::put(root, "spec/identity-source.yaml", "");
    let workspace = Workspace::at(root);
    assert!(workspace.is_contract(&workspace.spec(None).path));
    assert!(workspace.is_contract(&root.join("spec/../spec/./identity-source.yaml")));
    fs::copy(
        root.join("spec/identity-source.yaml"),
        root.join("spec/copy.yaml"),
    )
    .unwrap();
    assert!(!workspace.is_contract(&root.join("spec/copy.yaml")));
    // The folder of the crate does not exist yet.
    assert!(workspace.is_member(&workspace.out(None).path));
    assert!(workspace.is_member(&root.join("generated/x/../okta-identity-source")));
    assert!(!workspace.is_member(&root.join("generated/other")));
    assert!(!workspace.is_member(&root.join("generated")));
}

#[cfg(unix)]
#[test]
fn links_lead_to_the_same_place() {
    let scratch = tempdir().unwrap();
    let real = scratch.path().join("real");
    fs::create_dir(&real).unwrap();
    let link = scratch.path().join("link");
    std::os::unix::fs::symlink(&real, &link).unwrap();
    assert!(same_place(&link.join("not/yet"), &real.join("not/yet")));
    assert!(!same_place(&link, scratch.path()));
}

#[test]
fn the_workspace_is_this_one() {
    let workspace = Workspace::find();
    assert!(workspace.root().join("xtask/Cargo.toml").is_file());
}

#[test]
fn the_peak_of_the_memory_is_read_from_the_kernel_s_and_from_our_own_words() {
    assert_eq!(
        memory::from_status("VmPeak:  9 kB\nVmHWM:\t  12345 kB\n"),
        Some(12345)
    );
    assert_eq!(memory::from_status("VmPeak:  9 kB\n"), None);
    assert_eq!(
        memory::from_output("warning: x\npeak memory: 77 KiB\n"),
        Some(77)
    );
    assert_eq!(memory::from_output("peak memory: n/a\n"), None);
    let own = memory::from_output(&memory::peak_line());
    assert_eq!(own.is_some(), Path::new("/proc/self/status").exists());
}

/// A stream that fails in one way.
struct Broken(io::ErrorKind);

impl io::Write for Broken {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_reader_that_went_away_is_no_error_and_a_full_disk_is_one() {
    let (mut gone, mut full) = (
        Broken(io::ErrorKind::BrokenPipe),
        Broken(io::ErrorKind::StorageFull),
    );
    let mut console = Console::new(&mut gone, &mut full);
    console.result("text").unwrap();
    let error = console.notice("text").unwrap_err().to_string();
    assert!(
        error.starts_with("cannot write to `standard error`"),
        "{error}"
    );
}

fn milliseconds(values: &[u64]) -> Vec<Duration> {
    values.iter().copied().map(Duration::from_millis).collect()
}

#[test]
fn medians() {
    assert_eq!(
        bench::median(&milliseconds(&[1, 5, 90])),
        Duration::from_millis(5)
    );
    assert_eq!(
        bench::median(&milliseconds(&[1, 5, 7, 90])),
        Duration::from_millis(6)
    );
    assert_eq!(bench::median(&[]), Duration::ZERO);
}

#[test]
fn rows_of_the_table() {
    let subject = Subject {
        document: Location {
            path: PathBuf::new(),
            shown: "a|b.yaml".to_owned(),
        },
        is_contract: false,
        target: bench::FULL_DOCUMENT,
    };
    let measured = Measurement {
        bytes: 3_472_133,
        times: milliseconds(&[200, 251, 400]),
        peak_kib: Some(120 * 1024),
    };
    assert_eq!(
        bench::row(&subject, Some(&measured)),
        "| a\\|b.yaml | 3.5 MB | 200.0 ms | 251.0 ms | 250 ms, missed | 120.0 MiB | 120 MiB, met |\n"
    );
    let contract = Subject {
        target: bench::CONTRACT,
        ..subject.clone()
    };
    let unknown = Measurement {
        bytes: 61_234,
        times: milliseconds(&[60]),
        peak_kib: None,
    };
    assert_eq!(
        bench::row(&contract, Some(&unknown)),
        "| a\\|b.yaml | 61.2 kB | 60.0 ms | 60.0 ms | 60 ms, met | n/a |  |\n"
    );
    assert_eq!(
        bench::row(&subject, None),
        "| a\\|b.yaml | | failed | | | | |\n"
    );
}

#[test]
fn a_run_tells_its_stages() {
    let watch = Stages::default();
    let answer = watch.time("load", || watch.time("write", || 7));
    watch.time("load", || ());
    assert_eq!(answer, 7);
    let told = format!(
        "warning: stage fright\n{}peak memory: 1 KiB\n",
        watch.lines()
    );
    let times = stages::from_output(&told);
    let names: Vec<&str> = times.keys().map(String::as_str).collect();
    assert_eq!(names, ["load", "write"]);
    assert!(times["load"] >= times["write"]);
    assert!(stages::from_output("stage load: soon us\nstage load\n").is_empty());
}

#[test]
fn stages_as_a_table() {
    let ms = Duration::from_millis;
    let row = bench::stages::Row {
        what: "a.yaml".to_owned(),
        whole: vec![ms(30), ms(10), ms(20)],
        stages: [("load".to_owned(), vec![ms(3), ms(1), ms(2)])].into(),
        peak_kib: Some(2048),
    };
    let table = bench::stages::table(&[row]);
    let last = table.lines().last().expect("a row");
    assert!(last.starts_with("| a.yaml | 2.0 ms | 0.0 ms |"), "{last}");
    assert!(last.ends_with("| 20.0 ms | 2.0 MiB |"), "{last}");
    let columns = |line: &str| line.matches('|').count();
    let head = table.lines().find(|line| line.starts_with("| run |"));
    assert_eq!(head.map(columns), Some(columns(last)));
}
