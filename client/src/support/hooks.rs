//! What happens around every generated request: the key goes in, the answer is kept whole.

use http::HeaderName;
use progenitor_client::{ClientHooks, ClientInfo, Error, OperationInfo};
use reqwest::{Request, Response};
use tracing::Instrument;

use crate::call::Inner;
use crate::generated::Operations;
use crate::send::send;

/// A header that the generator adds to every request, though the API does not know it.
const API_VERSION: HeaderName = HeaderName::from_static("api-version");

impl ClientHooks<Inner> for Operations {
    async fn pre<E>(&self, request: &mut Request, _: &OperationInfo) -> Result<(), Error<E>> {
        let settings = self.inner().settings();
        let (name, value) = settings.key.header();
        request.headers_mut().remove(API_VERSION);
        request.headers_mut().insert(name.clone(), value.clone());
        Ok(())
    }

    async fn exec(&self, request: Request, info: &OperationInfo) -> reqwest::Result<Response> {
        let inner = self.inner();
        send(self.client(), inner, request, info.operation_id).instrument(inner.span().clone()).await
    }
}
