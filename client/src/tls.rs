//! TLS by rustls with ring, trusting what the operating system trusts.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls_platform_verifier::BuilderVerifierExt;

use crate::error::Error;

/// A configuration of its own, so that neither needs nor changes the process's default provider.
pub(crate) fn configuration() -> Result<ClientConfig, Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let configuration = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(|_| Error::configuration("the operating system's certificates cannot be used"))?;
    Ok(configuration.with_no_client_auth())
}
