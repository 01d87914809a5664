//! The hosted OAuth of Nylas, v3.

use super::Profile;
use crate::check::Stage;
use crate::cli::config::{Way, Ways};
use crate::cli::embedded::{self, Embedded, Embedding, Running};
use crate::cli::families::{self, Given, GivenFamily};
use crate::cli::serve;
use crate::fixture::{Ledger, RunTag, Store};
use crate::outcome::Redactor;
use crate::reference::nylas::{
    API_KEY, CLIENT_ID, DATA_PATH, FAULTS, Family, Options, REDIRECT_URI, Reference, Spelling,
};
use crate::target::{Dialect, Target, connect};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The profile.
pub const NYLAS: Profile = Profile {
    name: "nylas",
    dialect: Dialect {
        header: "authorization",
        scheme: "Bearer ",
        // Which token is meant is not said, so that nothing but the key is judged.
        probe: connect::TOKENINFO,
        probe_query: &[],
    },
    faults: FAULTS,
    embed: |embedding| Box::pin(embed(embedding)),
    serve: |args, fault| Box::pin(serve::nylas::start(args, fault)),
};

/// Starts the reference server, with tokens that only it can issue: expired ones, others that URLs have to quote.
async fn embed(embedding: &Embedding) -> Result<Embedded, String> {
    let options = Options { fault: embedding.fault, ..Options::default() };
    let reference =
        Reference::start(options).await.map_err(|error| format!("failed to start the embedded server: {error}"))?;
    let settings = embedded::settings(embedding, reference.base_url(), API_KEY)?;
    let target = Target::new(settings, Arc::new(Redactor::default()))?;
    let spaced =
        |number: usize| given(&reference.issue(&format!("spaced-{number}@example.test"), 0, Spelling::Reserved));
    let given = Given {
        client_id: Some(CLIENT_ID.to_owned()),
        redirect_uri: Some(REDIRECT_URI.to_owned()),
        data_path: Some(DATA_PATH.to_owned()),
        families: [1, 2].map(spaced).into(),
        expired: vec![reference.issue_expired("expired@example.test")],
    };
    let ledger = Ledger::in_memory();
    let families = families::of(&given, &Ways(vec![Way::Preset(BTreeMap::new())]), &ledger, &target)?;
    let store = Store::new(Vec::new(), ledger, RunTag::random());
    let document = embedding.profile.document()?;
    let stage = Stage::new(target, store, None, document, (embedding.seed, embedding.cases)).with_families(families);
    Ok(Embedded::new(stage, Running::new(reference.stop())))
}

fn given(family: &Family) -> GivenFamily {
    GivenFamily {
        access: std::iter::once(family.access_token.clone()).chain(family.siblings.iter().cloned()).collect(),
        refresh: Some(family.refresh_token.clone()),
        grant_id: family.grant_id.clone(),
    }
}
