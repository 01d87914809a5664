//! What a run would do, before anything is sent.

use crate::check::{Cost, Gallery, Race, Scene, TokenScene};
use crate::fixture::{Effort, Families, Kind, Store};
use crate::rule::{Need, Rule};
use crate::target::{Permission, Settings};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::time::Duration;

/// What a run is going to do.
#[derive(Debug)]
pub struct Plan {
    /// Each selected rule with what becomes of it.
    pub rules: Vec<Planned>,
    /// Accounts that are taken, by kind.
    pub accounts: BTreeMap<Kind, Taken>,
    /// Kinds that cannot be had, each with the reason, and with how many rules stay untested for it.
    pub missing: BTreeMap<Kind, (String, usize)>,
    /// Families of tokens that are taken, whatever their tokens look like.
    pub families: usize,
    /// Families that are taken besides, each for a token that holds a space.
    pub spaced: usize,
    /// Requests at the most.
    pub cost: Cost,
}

/// How many accounts of one kind are taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Taken {
    /// How often one is asked for. What is made serves once; what is given serves again while it is unharmed.
    pub asked: usize,
    /// How many of these a correct target uses up.
    pub used_up: usize,
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
    /// Where tokens come from.
    pub families: &'a Families,
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
        let (accounts, missing) = (BTreeMap::new(), BTreeMap::new());
        let mut plan = Self { rules, accounts, missing, families: 0, spaced: 0, cost: Cost::NONE };
        plan.add_up(around);
        plan.add_up_tokens(around);
        plan.miss(around);
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

    /// The scenes of tokens that the judged rules look at, each once, those that are followed included.
    #[must_use]
    pub fn token_scenes(&self) -> Vec<TokenScene> {
        let all =
            self.runnable().flat_map(Rule::token_scenes).flat_map(|scene| scene.follows().into_iter().chain([scene]));
        let mut known = HashSet::new();
        all.filter(|scene| known.insert(*scene)).collect()
    }

    fn add_up_tokens(&mut self, around: &Circumstances<'_>) {
        let scenes = self.token_scenes();
        // One family is left alive by all that share it, so that the neediest scene counts; it is used up last.
        self.families = scenes.iter().map(|scene| scene.families()).max().unwrap_or_default();
        self.spaced = scenes.iter().filter(|scene| scene.needs_a_space()).count();
        let again = usize::from(scenes.contains(&TokenScene::Reauthorised));
        for scene in scenes {
            self.cost += scene.cost();
        }
        let founded = self.families + self.spaced.saturating_sub(around.families.spaces());
        self.cost += cost_of(around.families.effort()) * founded;
        if around.families.are_founded() {
            // What was founded is ended, what authorising again gave included.
            self.cost.revoke += founded + again;
        }
    }

    /// How long the requests take at the least, at the configured rate.
    #[must_use]
    pub fn estimate(&self, settings: &Settings) -> Option<Duration> {
        let rate = settings.rate?;
        Some(Duration::from_secs_f64(self.cost.total() as f64 / f64::from(rate)))
    }

    fn add_up(&mut self, around: &Circumstances<'_>) {
        for scene in self.scenes() {
            if let Some(kind) = scene.kind() {
                // The neighbour is there to stay as it is.
                self.take(kind, scene.accounts(), usize::from(scene.consumes()));
            }
            self.cost += scene.cost();
        }
        // The first question of a run is whether the target is there.
        let mut cost = Cost::reads(1);
        let needs: Vec<_> = self.runnable().flat_map(|rule| rule.needs).copied().collect();
        for need in &needs {
            match need {
                Need::Account(kind) => self.take(*kind, 1, 0),
                Need::Accounts(kind, count) => self.take(*kind, *count, *count),
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
            self.take(Kind::Active, 2, 0);
        }
        if needs.contains(&Need::Gallery) {
            Gallery::TAKES.into_iter().for_each(|(kind, count)| self.take(kind, count, count));
            cost += Gallery::COST;
        }
        if needs.contains(&Need::Simultaneous) {
            self.take(Kind::Active, 1, 1);
            cost += Cost { read: 1, revoke: Race::SIMULTANEOUS, ..Cost::NONE };
        }
        for (kind, taken) in &self.accounts {
            cost += around.cost_of(*kind) * taken.asked;
        }
        self.cost += cost;
    }

    fn take(&mut self, kind: Kind, asked: usize, used_up: usize) {
        let taken = self.accounts.entry(kind).or_default();
        taken.asked += asked;
        taken.used_up += used_up;
    }

    /// Notes which kinds keep rules from being judged.
    fn miss(&mut self, around: &Circumstances<'_>) {
        for planned in self.rules.iter().filter(|planned| matches!(planned.decision, Decision::Untested(_))) {
            let scenes = planned.rule.scenes().filter_map(|scene| {
                let mut first = scene;
                while let Some(before) = first.follows() {
                    first = before;
                }
                first.kind()
            });
            let own = planned.rule.needs.iter().filter_map(|need| match need {
                Need::Account(kind) | Need::Accounts(kind, _) => Some(*kind),
                _ => None,
            });
            for kind in scenes.chain(own).collect::<BTreeSet<_>>() {
                if let Err(reason) = around.store.supply(kind) {
                    self.missing.entry(kind).or_insert((reason, 0)).1 += 1;
                }
            }
        }
    }
}

impl Circumstances<'_> {
    fn decide(&self, rule: &Rule) -> Decision {
        for need in rule.needs {
            match need {
                Need::Capability(capability) if !self.settings.capabilities.contains(capability) => {
                    return Decision::NotApplicable(format!("the target does not claim {}", capability.name()));
                }
                Need::DataPath if self.families.application().data_path.is_none() => {
                    return Decision::NotApplicable("no path reads a grant's data: see [nylas] data_path".to_owned());
                }
                Need::TokenScene(scene) if scene.needs_a_space() && !self.may_hold_a_space() => {
                    let reason = "no given token holds a space, so there are no two ways to spell one";
                    return Decision::NotApplicable(reason.to_owned());
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

    /// Whether there can be a token that holds a space: one that is founded shows it only then.
    fn may_hold_a_space(&self) -> bool {
        self.families.spaces() > 0 || self.families.are_founded()
    }

    /// What one account of a kind takes at the most: each way may be tried in vain before the next.
    fn cost_of(&self, kind: Kind) -> Cost {
        let sources = self.store.supply(kind).map(|supply| supply.sources).unwrap_or_default();
        sources.iter().fold(Cost::NONE, |cost, source| cost + cost_of(source.effort))
    }

    /// Why a need cannot be met.
    fn lacks(&self, need: &Need) -> Option<String> {
        match need {
            Need::Scene(scene) => self.lacks_scene(*scene),
            Need::AnyScene(scenes) => {
                let mut reasons: Vec<_> = scenes.iter().map(|scene| self.lacks_scene(*scene)).collect();
                if reasons.iter().any(Option::is_none) { None } else { reasons.swap_remove(0) }
            }
            Need::TokenScene(scene) => self.lacks_token_scene(*scene),
            Need::AnyTokenScene(scenes) => {
                let mut reasons: Vec<_> = scenes.iter().map(|scene| self.lacks_token_scene(*scene)).collect();
                if reasons.iter().any(Option::is_none) { None } else { reasons.swap_remove(0) }
            }
            Need::Account(kind) => self.store.supply(*kind).err(),
            Need::Accounts(kind, count) => match self.store.supply(*kind) {
                Ok(supply) if supply.limit().is_some_and(|given| given < *count) => {
                    Some(format!("{count} {} accounts are needed", kind.name()))
                }
                supply => supply.err(),
            },
            Need::Simultaneous => self.lacks(&Need::Accounts(Kind::Active, 1)),
            Need::Gallery => Gallery::TAKES.iter().find_map(|(kind, _)| match self.store.supply(*kind) {
                Ok(supply) if supply.clone().made().is_none() => Some(format!(
                    "lists are judged by accounts made for two users, and no {} account can be made: see [provision]",
                    kind.name()
                )),
                supply => supply.err(),
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

    fn lacks_token_scene(&self, scene: TokenScene) -> Option<String> {
        if let Some(reason) = scene.follows().and_then(|before| self.lacks_token_scene(before)) {
            return Some(reason);
        }
        match scene {
            TokenScene::Expired if self.families.expired().is_none() => {
                Some("no expired token is known: give one in [nylas] expired".to_owned())
            }
            TokenScene::Reauthorised => self.families.application().lacks_authorisation(),
            _ if scene.families() > 0 => self.families.supply().err(),
            _ => None,
        }
    }

    fn lacks_scene(&self, scene: Scene) -> Option<String> {
        if scene.needs_upstream() && !self.upstream {
            return self.lacks(&Need::Upstream);
        }
        match (scene.follows(), scene.kind()) {
            // One that was given as REVOKED will do where none can be revoked.
            (Some(_), _) if scene == Scene::Again && self.store.supply(Kind::Revoked).is_ok() => None,
            (Some(before), _) => self.lacks_scene(before),
            (None, Some(kind)) => self.store.supply(kind).err(),
            (None, None) => None,
        }
    }
}

fn cost_of(Effort { read, create, change, delete }: Effort) -> Cost {
    Cost { read, create, change, delete, revoke: 0 }
}
