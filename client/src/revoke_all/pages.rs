//! The pages of one pass: which is next, which have accounts that are not done with.

use std::collections::VecDeque;

use super::step::Checkpoint;
use crate::list::Cursors;

/// Where the reading of the list stands.
#[derive(Debug)]
pub(super) enum Reading {
    /// The page at this cursor is to be asked for; the first one has none.
    Next(Option<String>),
    /// A page has been asked for.
    Waiting,
    /// There is no further page.
    Over,
}

/// The pages of one pass.
#[derive(Debug)]
pub(super) struct Pages {
    pub(super) reading: Reading,
    pub(super) cursors: Cursors,
    /// Pages with accounts that are not done with, or after such pages.
    open: VecDeque<Page>,
    /// The number of the next page.
    number: u64,
}

#[derive(Debug)]
struct Page {
    number: u64,
    /// Accounts that are not done with.
    left: usize,
    /// The cursor of the page after it.
    next: Option<String>,
}

impl Pages {
    pub(super) fn from(cursor: Option<String>) -> Self {
        Self { reading: Reading::Next(cursor), cursors: Cursors::default(), open: VecDeque::new(), number: 0 }
    }

    /// Notes a page that has arrived; returns its number.
    pub(super) fn arrived(&mut self, accounts: usize, next: Option<String>) -> u64 {
        let number = self.number;
        self.number = self.number.saturating_add(1);
        self.reading = next.clone().map_or(Reading::Over, |cursor| Reading::Next(Some(cursor)));
        self.open.push_back(Page { number, left: accounts, next });
        number
    }

    /// Notes that one account of a page is done with.
    pub(super) fn done(&mut self, number: u64) {
        if let Some(page) = self.open.iter_mut().find(|page| page.number == number) {
            page.left = page.left.saturating_sub(1);
        }
    }

    /// The furthest place before which everything is done with, if it has moved.
    pub(super) fn checkpoint(&mut self) -> Option<Checkpoint> {
        let mut reached = None;
        while self.open.front().is_some_and(|page| page.left == 0) {
            reached = self.open.pop_front().and_then(|page| page.next);
        }
        reached.map(Checkpoint::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_comes_when_everything_before_it_is_done() {
        let mut pages = Pages::from(None);
        let first = pages.arrived(2, Some("b".to_owned()));
        let second = pages.arrived(1, Some("c".to_owned()));
        assert_eq!(pages.arrived(0, None), 2);
        pages.done(second);
        pages.done(first);
        assert_eq!(pages.checkpoint(), None, "one of the first page is left");
        pages.done(first);
        assert_eq!(pages.checkpoint(), None, "the last page has no place after it");
        assert!(pages.open.is_empty());

        let third = pages.arrived(1, Some("e".to_owned()));
        pages.done(third);
        assert_eq!(pages.checkpoint(), Some(Checkpoint::new("e".to_owned())));
        assert_eq!(pages.checkpoint(), None);
    }
}
