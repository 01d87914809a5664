//! How far a run is, in one line of a terminal.

use super::screen;
use crate::event::Event;
use crate::outcome::Verdict;

/// A line that is drawn over itself, then wiped.
#[derive(Debug)]
pub(super) struct Progress {
    shown: bool,
    total: usize,
    done: usize,
    failed: usize,
}

impl Progress {
    /// A line for so many rules; nothing is drawn where nobody would see it move.
    pub(super) fn new(total: usize, quiet: bool) -> Self {
        Self { shown: !quiet && screen::is_lively(), total, done: 0, failed: 0 }
    }

    /// Draws what an event changes.
    pub(super) fn see(&mut self, event: &Event) {
        match event {
            Event::RuleFinished(finished) => {
                self.done += 1;
                self.failed += usize::from(finished.verdict == Verdict::Fail);
            }
            Event::RunFinished(_) => return self.draw(""),
            _ => {}
        }
        self.draw(&self.text());
    }

    fn text(&self) -> String {
        let Self { total, done, failed, .. } = self;
        format!("{done} of {total} rules judged, {failed} failed")
    }

    fn draw(&self, text: &str) {
        if self.shown {
            screen::redraw(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::RuleFinished;
    use crate::outcome::{Finding, Stop};
    use crate::rules;

    #[test]
    fn the_line_counts_verdicts() {
        let mut progress = Progress { shown: false, total: 3, done: 0, failed: 0 };
        let rule = rules::all().next().unwrap();
        let failed = Err(Stop::violated(Finding::new("200", "500", "status")));
        for checked in [Ok(()), failed] {
            progress.see(&Event::RuleFinished(Box::new(RuleFinished::of(rule, checked))));
        }
        assert_eq!(progress.text(), "2 of 3 rules judged, 1 failed");
    }
}
