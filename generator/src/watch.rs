//! Stages of a run, told to whoever wants to time them: the library itself has no clock.

/// A part of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// From text to the value tree, overlay included.
    Load,
    /// The closure of the chosen tags, and its types.
    Select,
    /// From the document to the IR, passes included.
    Lower,
    /// From the IR to files, several at a time.
    Emit,
    /// Laying out the code of one file: a part of [`Stage::Emit`], on any of its threads.
    Render,
}

/// What is told when a stage begins and ends. Stages of one thread end in the reverse order in which they began.
pub trait Watch: Sync {
    /// A stage begins on this thread.
    fn begin(&self, stage: Stage);
    /// It ends.
    fn end(&self, stage: Stage);
}

/// Nobody watches.
#[derive(Clone, Copy, Debug)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn begin(&self, _: Stage) {}
    fn end(&self, _: Stage) {}
}

/// Does `work` as a stage.
pub(crate) fn stage<T>(watch: &dyn Watch, stage: Stage, work: impl FnOnce() -> T) -> T {
    watch.begin(stage);
    let done = work();
    watch.end(stage);
    done
}
