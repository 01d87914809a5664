//! Certificates: the platform's, with the configured ones added.

use rustls::ClientConfig;
use rustls::pki_types::{CertificateDer, pem::PemObject};
use rustls_platform_verifier::Verifier;
use std::sync::Arc;

/// The TLS settings that both ways of sending share.
pub(super) fn config(ca_pem: Option<&[u8]>) -> Result<ClientConfig, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let extra = ca_pem.map(certificates).transpose()?.unwrap_or_default();
    let verifier = Verifier::new_with_extra_roots(extra, provider.clone())
        .map_err(|error| format!("failed to load the trusted certificates: {error}"))?;
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("failed to set up TLS: {error}"))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth())
}

fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match certificates {
        Ok(found) if !found.is_empty() => Ok(found),
        Ok(_) => Err("failed to read ca_file: it holds no PEM certificate".into()),
        Err(error) => Err(format!("failed to read ca_file: {error:?}")),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_file_without_certificates_is_refused() {
        assert!(super::config(Some(b"nothing here")).unwrap_err().contains("ca_file"));
    }
}
