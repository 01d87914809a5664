//! The provisioners that a configuration asks for.

use super::config::{Way, Ways};
use crate::fixture::{ByCommand, ByWaiting, EXPIRY_LIMIT, Given, Preset, Provisioner, ViaApi, ViaLink};
use crate::target::Target;
use crate::upstream::Upstream;

/// Builds the ways, in their order; given accounts become this run's, their tokens known to the provider alone.
pub(super) fn provisioners(ways: &Ways, target: &Target, upstream: Option<&Upstream>) -> Vec<Box<dyn Provisioner>> {
    let mut provisioners: Vec<Box<dyn Provisioner>> = Vec::new();
    for way in &ways.0 {
        provisioners.push(match way {
            Way::Create(configs) => Box::new(ViaApi::new(configs.clone())),
            Way::Link(auth_config) => Box::new(ViaLink::new(auth_config.clone())),
            Way::Preset(accounts) => {
                accounts.values().flatten().for_each(|given| introduce(given, target, upstream));
                Box::new(Preset::new(accounts.clone()))
            }
            Way::Command(maker) => Box::new(ByCommand::new(maker.clone(), target.redactor().clone())),
            Way::Waiting(auth_config) => Box::new(ByWaiting::new(auth_config.clone(), EXPIRY_LIMIT)),
        });
    }
    provisioners
}

fn introduce(given: &Given, target: &Target, upstream: Option<&Upstream>) {
    target.ownership().own(given.id.clone());
    let Some(tokens) = &given.tokens else { return };
    for (subject, token) in tokens.subjects() {
        target.redactor().hide(token, &format!("the given {} of {}", subject.name(), given.id));
        if let Some(upstream) = upstream {
            upstream.know(token, tokens.holder, subject);
        }
    }
}
