//! Bytes as choices. Once they are used up, each choice is the first one, which the makers see to be a simple one: so every
//! input ends, and a part of an input makes a part of a document.

/// The choices that are left.
pub struct Choices<'a> {
    bytes: &'a [u8],
}

impl<'a> Choices<'a> {
    /// One choice for each byte.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// The next byte.
    pub fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.bytes.split_first() else {
            return 0;
        };
        self.bytes = rest;
        *first
    }

    /// A number below `limit`, which must be from 1 to 256.
    pub fn below(&mut self, limit: usize) -> usize {
        usize::from(self.byte()) % limit
    }

    /// One of these; there must be one.
    pub fn of<'t, T: ?Sized>(&mut self, all: &[&'t T]) -> &'t T {
        all[self.below(all.len())]
    }

    /// Whether something happens that happens in so many cases of 256.
    pub fn chance(&mut self, cases: u8) -> bool {
        self.byte() > 255 - cases
    }
}
