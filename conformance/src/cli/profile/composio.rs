//! The connected accounts of Composio, v3.1.

use super::Profile;
use crate::capability::Capability;
use crate::check::Stage;
use crate::cli::embedded::{self, Embedded, Embedding, Running};
use crate::cli::serve;
use crate::fixture::{AuthConfigs, Ledger, Provisioner, RunTag, Store, ViaApi};
use crate::outcome::Redactor;
use crate::reference::{API_KEY, AUTH_CONFIGS, FAULTS, OTHER_API_KEY, Options, Reference};
use crate::target::{Dialect, Settings, Target, routes};
use crate::upstream::Upstream;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

/// The profile.
pub const COMPOSIO: Profile = Profile {
    name: "composio",
    dialect: Dialect { header: "x-api-key", scheme: "", probe: routes::COLLECTION, probe_query: &[("limit", "1")] },
    faults: FAULTS,
    embed: |embedding| Box::pin(embed(embedding)),
    serve: |args, fault| Box::pin(serve::composio::start(args, fault)),
};

/// How long the reference server waits for the provider.
///
/// Long enough for a busy machine to answer over loopback, short enough for the silent provider not
/// to hold up the run.
const UPSTREAM_TIMEOUT: Duration = Duration::from_millis(900);

/// Starts the provider with the reference server, both on free loopback ports.
async fn embed(embedding: &Embedding) -> Result<Embedded, String> {
    let failed = |error: std::io::Error| format!("failed to start the embedded server: {error}");
    let loopback = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let upstream = Upstream::start(loopback, None).await.map_err(failed)?;
    let options = Options {
        listen: loopback,
        revocation_endpoint: Some(upstream.url().to_owned()),
        fault: embedding.fault,
        upstream_timeout: UPSTREAM_TIMEOUT,
        ..Options::default()
    };
    let reference = Reference::start(options).await.map_err(failed)?;
    let settings = Settings {
        other_api_key: Some(OTHER_API_KEY.into()),
        capabilities: Capability::ALL.into_iter().filter(|c| *c != Capability::UnmaskedReads).collect(),
        ..embedded::settings(embedding, reference.base_url(), API_KEY)?
    };
    let target = Target::new(settings, Arc::new(Redactor::default()))?;
    let ledger = Ledger::in_memory();
    ledger.watch(&target);
    let ways: Vec<Box<dyn Provisioner>> = vec![Box::new(ViaApi::new(auth_configs()))];
    let store = Store::new(ways, ledger, RunTag::random());
    let document = embedding.profile.document()?;
    let stage = Stage::new(target, store, Some(upstream), document, (embedding.seed, embedding.cases));
    Ok(Embedded::new(stage, Running::new(reference.stop())))
}

fn auth_configs() -> AuthConfigs {
    AuthConfigs {
        revocable: Some(AUTH_CONFIGS.revocable.to_owned()),
        access_only: Some(AUTH_CONFIGS.access_only.to_owned()),
        unsupported: Some(AUTH_CONFIGS.unsupported.to_owned()),
        api_key: Some(AUTH_CONFIGS.api_key.to_owned()),
    }
}
