//! What a run would do, before anything is sent.

use crate::check::{Cost, Gallery, Race, Scene};
use crate::fixture::{Kind, Store};
use crate::rule::{Need, Rule};
use crate::target::{Permission, Settings};
use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

/// What a run is going to do.
#[derive(Debug)]
pub struct Plan {
    /// Each selected rule with what becomes of it.
    pub rules: Vec<Planned>,
    /// Accounts that are taken, by kind.
    pub accounts: BTreeMap<Kind, usize>,
    /// Requests at the most.
    pub cost: Cost,
}

/// One selected rule.
#[derive(Debug)]
pub struct Planned {
    /// The rule.
    pub rule: &'static Rule,
    /// What becomes of it.
    pub decision: Decision,
}

/// What becomes of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It is judged.
    Run,
    /// There is no means to judge it, or safety withholds them.
    Untested(String),
    /// It does not concern this target.
    NotApplicable(String),
}

/// What a plan is made for.
pub struct Circumstances<'a> {
    /// The target's settings.
    pub settings: &'a Settings,
    /// Where accounts come from.
    pub store: &'a Store,
    /// Whether this suite plays the provider.
    pub upstream: bool,
    /// Cases for each property.
    pub cases: u32,
}

impl Plan {
    /// Plans a run of these rules.
    #[must_use]
    pub fn new(rules: &[&'static Rule], around: &Circumstances<'_>) -> Self {
        let rules: Vec<_> = rules.iter().map(|rule| Planned { rule, decision: around.decide(rule) }).collect();
        let mut plan = Self { rules, accounts: BTreeMap::new(), cost: Cost::NONE };
        plan.add_up(around);
        plan
    }

    /// The rules that are judged.
    pub fn runnable(&self) -> impl Iterator<Item = &'static Rule> {
        self.rules.iter().filter(|planned| planned.decision == Decision::Run).map(|planned| planned.rule)
    }

    /// The scenes that the judged rules look at, each once, those that are followed included.
    #[must_use]
    pub fn scenes(&self) -> Vec<Scene> {
        let mut scenes = Vec::new();
        let mut known = HashSet::new();
        for scene in self.runnable().flat_map(Rule::scenes) {
            let mut chain = vec![scene];
            while let Some(before) = chain.last().and_then(|scene| scene.follows()) {
                chain.push(before);
            }
            scenes.extend(chain.into_iter().rev().filter(|scene| known.insert(*scene)));
        }
        scenes
    }

    /// How long the requests take at the least, at the configured rate.
    #[must_use]
    pub fn estimate(&self, settings: &Settings) -> Option<Duration> {
        let rate = settings.rate?;
        Some(Duration::from_secs_f64(self.cost.total() as f64 / f64::from(rate)))
    }

    fn add_up(&mut self, around: &Circumstances<'_>) {
        let mut taken: Vec<Kind> = Vec::new();
        for scene in self.scenes() {
            taken.extend(scene.kind().into_iter().flat_map(|kind| std::iter::repeat_n(kind, scene.accounts())));
            self.cost += scene.cost();
        }
        // The first question of a run is whether the target is there.
        let mut cost = Cost::reads(1);
        for need in self.runnable().flat_map(|rule| rule.needs) {
            match need {
                Need::Account(kind) => taken.push(*kind),
                Need::Accounts(kind, count) => taken.extend(std::iter::repeat_n(*kind, *count)),
                Need::Requests(more) => cost += *more,
                Need::EachCase(more) => cost += *more * around.cases as usize,
                _ => {}
            }
        }
        let invents = |rule: &Rule| {
            rule.needs.contains(&Need::InventedId) || rule.scenes().any(|scene| scene == Scene::UnknownId)
        };
        if around.settings.permission == Permission::Granted && self.runnable().any(invents) {
            // Two accounts show what ids look like.
            taken.extend([Kind::Active; 2]);
        }
        if self.runnable().any(|rule| rule.needs.contains(&Need::Gallery)) {
            taken.extend(Gallery::TAKES.into_iter().flat_map(|(kind, count)| std::iter::repeat_n(kind, count)));
            cost += Gallery::COST;
        }
        if self.runnable().any(|rule| rule.needs.contains(&Need::Simultaneous)) {
            taken.push(Kind::Active);
            cost += Cost { read: 1, revoke: Race::SIMULTANEOUS, ..Cost::NONE };
        }
        for kind in taken {
            *self.accounts.entry(kind).or_default() += 1;
            cost.read += 1;
            // A made account is created, later deleted; a given one is neither.
            if matches!(around.store.supply(kind), Ok((None, _))) {
                cost.create += 1;
                cost.delete += 1;
            }
        }
        self.cost += cost;
    }
}

impl Circumstances<'_> {
    fn decide(&self, rule: &Rule) -> Decision {
        for need in rule.needs {
            match need {
                Need::Capability(capability) if !self.settings.capabilities.contains(capability) => {
                    return Decision::NotApplicable(format!("the target does not claim {}", capability.name()));
                }
                Need::Without(capability) if self.settings.capabilities.contains(capability) => {
                    return Decision::NotApplicable(format!("the target claims {}", capability.name()));
                }
                _ => {}
            }
        }
        if let (true, Permission::Withheld(reason)) = (rule.changes(), &self.settings.permission) {
            return Decision::Untested(reason.clone());
        }
        rule.needs.iter().find_map(|need| self.lacks(need)).map_or(Decision::Run, Decision::Untested)
    }

    /// Why a need cannot be met.
    fn lacks(&self, need: &Need) -> Option<String> {
        match need {
            Need::Scene(scene) => self.lacks_scene(*scene),
            Need::AnyScene(scenes) => {
                let mut reasons: Vec<_> = scenes.iter().map(|scene| self.lacks_scene(*scene)).collect();
                if reasons.iter().any(Option::is_none) { None } else { reasons.swap_remove(0) }
            }
            Need::Account(kind) => self.store.supply(*kind).err(),
            Need::Accounts(kind, count) => match self.store.supply(*kind) {
                Ok((Some(given), _)) if given < *count => Some(format!("{count} {} accounts are needed", kind.name())),
                supply => supply.err(),
            },
            Need::Simultaneous => self.lacks(&Need::Accounts(Kind::Active, 1)),
            Need::Gallery => Gallery::TAKES.iter().find_map(|(kind, count)| {
                self.lacks(&Need::Import(*kind)).or_else(|| self.lacks(&Need::Accounts(*kind, *count)))
            }),
            Need::Import(kind) if self.store.auth_config(*kind).is_none() => {
                Some(format!("no auth config to import {} accounts with: see [provision.auth_configs]", kind.name()))
            }
            Need::Upstream if !self.upstream => {
                Some("the provider is not played by this suite: configure [upstream]".to_owned())
            }
            Need::OtherKey if self.settings.other_api_key.is_none() => {
                Some("no key of a second project was given: set CONFORMANCE_OTHER_API_KEY".to_owned())
            }
            Need::PathTricks if !self.settings.probe_paths => {
                Some("path tricks are sent only with --probe-paths".to_owned())
            }
            _ => None,
        }
    }

    fn lacks_scene(&self, scene: Scene) -> Option<String> {
        if scene.needs_upstream() && !self.upstream {
            return self.lacks(&Need::Upstream);
        }
        match (scene.follows(), scene.kind()) {
            (Some(before), _) => self.lacks_scene(before),
            (None, Some(kind)) => self.store.supply(kind).err(),
            (None, None) => None,
        }
    }
}
