//! TLS towards a provider: rustls with ring, trusting what the operating system trusts.

use std::io;
use std::sync::{Arc, OnceLock};

use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;

/// Reading the system's certificates takes longer than all else at the start of a server.
static SHARED: OnceLock<ClientConfig> = OnceLock::new();

/// A configuration of its own, so that the process needs no default provider.
pub(super) fn configuration() -> io::Result<ClientConfig> {
    match SHARED.get() {
        Some(configuration) => Ok(configuration.clone()),
        None => load().map(|loaded| SHARED.get_or_init(|| loaded).clone()),
    }
}

/// A machine without certificates can still run the server: dispatches over https then fail, as
/// they should.
fn load() -> io::Result<ClientConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?;
    let configuration = match builder.clone().with_platform_verifier() {
        Ok(trusting) => trusting.with_no_client_auth(),
        Err(_) => builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth(),
    };
    Ok(configuration)
}
