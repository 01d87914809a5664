//! Noticing that a list goes in a circle, in memory for one cursor.

/// The cursors of one reading, as Brent's method remembers them: one, replaced after 1, 2, 4, 8 … steps.
#[derive(Debug, Default)]
pub(crate) struct Cursors {
    kept: String,
    steps: u64,
    limit: u64,
}

impl Cursors {
    /// Whether `next` is the cursor that is remembered, as it will be sooner or later in every circle.
    pub(crate) fn repeats(&mut self, next: &str) -> bool {
        if self.limit > 0 && self.kept == next {
            return true;
        }
        self.steps = self.steps.saturating_add(1);
        if self.steps >= self.limit {
            next.clone_into(&mut self.kept);
            self.steps = 0;
            self.limit = self.limit.saturating_mul(2).max(1);
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_is_no_circle() {
        let mut cursors = Cursors::default();
        assert!((0..100_000).all(|page| !cursors.repeats(&page.to_string())));
    }

    #[test]
    fn every_circle_ends() {
        for (lead, length) in [(0, 1), (0, 2), (3, 1), (5, 7), (100, 33), (1, 1000)] {
            let mut cursors = Cursors::default();
            let page = |step: usize| if step < lead { step } else { lead + (step - lead) % length };
            let noticed = (0..).position(|step| cursors.repeats(&page(step).to_string())).unwrap();
            assert!((length..4 * (lead + length) + 4).contains(&noticed), "{lead} {length}: {noticed}");
        }
    }
}
