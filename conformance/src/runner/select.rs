//! Which rules a run is about.

use crate::glob::{matches, suggestion};
use crate::rule::{Basis, Level, Rule};

/// What was selected; an empty list selects everything.
#[derive(Debug, Clone, Default)]
pub struct Selectors {
    /// Globs over rule ids.
    pub rules: Vec<String>,
    /// Globs over rule ids that are left out.
    pub skip: Vec<String>,
    /// Areas.
    pub areas: Vec<String>,
    /// Levels.
    pub levels: Vec<Level>,
    /// Bases.
    pub bases: Vec<Basis>,
}

impl Selectors {
    /// Whether anything narrows the run.
    #[must_use]
    pub fn is_selection(&self) -> bool {
        !(self.rules.is_empty()
            && self.skip.is_empty()
            && self.areas.is_empty()
            && self.levels.is_empty()
            && self.bases.is_empty())
    }

    /// The selected rules, in their order.
    ///
    /// # Errors
    ///
    /// Names a selector that matches nothing, with the nearest that would.
    pub fn select(&self, all: &[&'static Rule]) -> Result<Vec<&'static Rule>, String> {
        let ids: Vec<_> = all.iter().map(|rule| rule.id).collect();
        let mut areas: Vec<_> = all.iter().map(|rule| rule.area()).collect();
        areas.dedup();
        for glob in self.rules.iter().chain(&self.skip) {
            if !ids.iter().any(|id| matches(glob, id)) {
                return Err(format!("no rule matches {glob:?}{}", suggestion(glob, &ids)));
            }
        }
        for area in &self.areas {
            if !areas.contains(&area.as_str()) {
                return Err(format!("there is no area {area:?}{}", suggestion(area, &areas)));
            }
        }
        let selected = |rule: &&&'static Rule| {
            (self.rules.is_empty() || self.rules.iter().any(|glob| matches(glob, rule.id)))
                && !self.skip.iter().any(|glob| matches(glob, rule.id))
                && (self.areas.is_empty() || self.areas.iter().any(|area| area == rule.area()))
                && (self.levels.is_empty() || self.levels.contains(&rule.level))
                && (self.bases.is_empty() || self.bases.contains(&rule.basis))
        };
        let selected: Vec<_> = all.iter().filter(selected).copied().collect();
        if selected.is_empty() {
            return Err("the selectors together leave no rule".to_owned());
        }
        Ok(selected)
    }
}
