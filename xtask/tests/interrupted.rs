//! A run that is stopped anywhere is repaired by the next one, whichever tree that one writes.

mod common;

use std::fs;
use std::path::Path;

use common::{contents, expected, look, put, run, tree};
use okta_codegen::manifest;
use okta_codegen::tree::FileTree;
use tempfile::tempdir;
use xtask::folder::TEMPORARY;
use xtask::target::Target;
use xtask::write::{self, Step};

/// A crate, and two others that differ from it in every way: other text, more, fewer, file for folder.
fn trees() -> [FileTree; 3] {
    [
        tree(&[
            ("Cargo.toml", "one"),
            ("src/lib.rs", "one"),
            ("src/old/a.rs", "one"),
            ("src/turns", "a file"),
        ]),
        tree(&[
            ("Cargo.toml", "two"),
            ("docs/new/page.md", "two"),
            ("src/lib.rs", "one"),
            ("src/turns/mod.rs", "in a folder"),
        ]),
        tree(&[("README.md", "three"), ("src/lib.rs", "three")]),
    ]
}

/// Takes the first `done` steps towards `tree`; with `torn`, stops inside of the next one, which leaves half of its file, or
/// its temporary file. Gives whether there are more steps.
fn stop_after(out: &Path, tree: &FileTree, done: usize, torn: bool) -> bool {
    let target = Target::of(tree).unwrap();
    let found = look(out, tree).unwrap();
    let steps = write::steps(&found, &target);
    write::apply(out, &steps[..done.min(steps.len())]).unwrap();
    let torn_file = match steps.get(done) {
        Some(Step::New(path, text)) => Some((out.join(path), *text)),
        Some(Step::Write(path, text)) => {
            Some((out.join(path).with_file_name(TEMPORARY), text.as_ref()))
        }
        _ => None,
    };
    if let (true, Some((path, text))) = (torn, torn_file) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &text[..text.len() / 2]).unwrap();
    }
    done < steps.len()
}

/// Files are written several at a time, so that a stopped run may leave any of them.
#[test]
fn any_of_the_files_may_be_there_when_a_run_is_stopped() {
    let [one, two, three] = trees();
    for before in [None, Some(&one)] {
        for chosen in 0..16_u32 {
            let scratch = tempdir().unwrap();
            let out = scratch.path().join("crate");
            if let Some(tree) = before {
                run(&out, tree).unwrap();
            }
            let target = Target::of(&two).unwrap();
            let found = look(&out, &two).unwrap();
            // Without the last one, the manifest.
            let mut steps = write::steps(&found, &target);
            steps.pop();
            let (files, others): (Vec<Step<'_>>, Vec<Step<'_>>) = steps
                .into_iter()
                .partition(|step| matches!(step, Step::New(..)));
            write::apply(&out, &others).unwrap();
            let some = files
                .iter()
                .enumerate()
                .filter(|(index, _)| chosen >> index & 1 == 1);
            let some: Vec<Step<'_>> = some.map(|(_, step)| step.clone()).collect();
            write::apply(&out, &some).unwrap();
            run(&out, &three).unwrap();
            assert_eq!(contents(&out), expected(&three), "{chosen:b}");
        }
    }
}

#[test]
fn stopped_anywhere_the_next_run_gives_exactly_its_tree() {
    let [one, two, three] = trees();
    let mut stops = 0;
    for before in [None, Some(&one)] {
        for next in [&one, &two, &three] {
            for torn in [false, true] {
                for done in 0.. {
                    let scratch = tempdir().unwrap();
                    let out = scratch.path().join("crate");
                    if let Some(tree) = before {
                        run(&out, tree).unwrap();
                    }
                    let more = stop_after(&out, &two, done, torn);
                    run(&out, next).unwrap();
                    assert_eq!(
                        contents(&out),
                        expected(next),
                        "before: {before:?}, {done} steps, torn: {torn}"
                    );
                    stops += 1;
                    if !more {
                        break;
                    }
                }
            }
        }
    }
    assert!(stops > 60, "only {stops} stops were tried");
}

#[test]
fn stopped_again_and_again_it_still_ends_well() {
    let [one, two, three] = trees();
    let scratch = tempdir().unwrap();
    let out = scratch.path().join("crate");
    for (tree, done) in [(&two, 3), (&one, 2), (&three, 1), (&one, 4), (&two, 5)] {
        stop_after(&out, tree, done, true);
    }
    run(&out, &one).unwrap();
    assert_eq!(contents(&out), expected(&one));
}

#[test]
fn the_journal_says_what_it_is_and_the_check_sees_it() {
    let [_, two, _] = trees();
    let scratch = tempdir().unwrap();
    let out = scratch.path().join("crate");
    // The folder, and the journal.
    stop_after(&out, &two, 2, false);
    let journal = fs::read_to_string(out.join(manifest::PATH)).unwrap();
    assert!(journal.starts_with("# A run of the generator was stopped"));
    assert!(journal.contains("docs/new/page.md"));
    let found = look(&out, &two).unwrap();
    assert_eq!(found.different, [manifest::PATH]);
    assert_eq!(found.missing.len(), two.len() - 1);
}

#[test]
fn no_journal_is_written_when_no_file_appears() {
    let [one, ..] = trees();
    let out = tempdir().unwrap();
    run(out.path(), &one).unwrap();
    put(out.path(), "Cargo.toml", "edited");
    let found = look(out.path(), &one).unwrap();
    let target = Target::of(&one).unwrap();
    assert_eq!(
        write::steps(&found, &target),
        [Step::Write("Cargo.toml", "one".into())]
    );
}

#[test]
fn the_manifest_comes_last() {
    let [_, two, _] = trees();
    let scratch = tempdir().unwrap();
    let found = look(&scratch.path().join("crate"), &two).unwrap();
    let target = Target::of(&two).unwrap();
    let steps = write::steps(&found, &target);
    assert_eq!(steps.first(), Some(&Step::Create));
    let last = two.get(manifest::PATH).unwrap();
    assert_eq!(
        steps.last(),
        Some(&Step::Write(manifest::PATH, last.into()))
    );
}

#[test]
fn a_second_writer_in_the_same_folder_is_noticed() {
    let [one, two, _] = trees();
    let out = tempdir().unwrap();
    run(out.path(), &one).unwrap();
    let found = look(out.path(), &two).unwrap();
    let target = Target::of(&two).unwrap();
    // The other one began after this one looked.
    put(out.path(), TEMPORARY, "half of");
    let error = write::apply(out.path(), &write::steps(&found, &target)).unwrap_err();
    assert!(error.to_string().contains(TEMPORARY), "{error}");
    assert_eq!(
        fs::read_to_string(out.path().join(TEMPORARY)).unwrap(),
        "half of"
    );
}
