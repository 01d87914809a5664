//! TLS towards a provider: rustls with ring, trusting what the operating system trusts.

use std::io;
use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;

/// A configuration of its own, so that the process needs no default provider. A machine without
/// certificates can still run the server: dispatches over https then fail, as they should.
pub(super) fn configuration() -> io::Result<ClientConfig> {
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
