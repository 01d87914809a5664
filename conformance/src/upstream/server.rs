//! The provider's listener: `POST /revoke` in the form of RFC 7009.

use super::observer::Shared;
use super::script::Answer;
use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::sync::Arc;
use tokio::net::TcpListener;

/// The most that is read of one request's body, in bytes.
const BODY_LIMIT: usize = 64 * 1024;

/// Why a connection ends without an answer.
#[derive(Debug)]
struct Cut;

/// Serves until the task is aborted.
pub(super) async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = tokio::task::JoinSet::new();
    loop {
        // Ended connections are forgotten at once, so that a long run does not collect them.
        while connections.try_join_next().is_some() {}
        let Ok((stream, _)) = listener.accept().await else { continue };
        let shared = shared.clone();
        connections.spawn(async move {
            let service = service_fn(move |request| answer(request, shared.clone()));
            // The peer's errors are the peer's business: what it sent has been observed.
            let _ended = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn answer(request: Request<Incoming>, shared: Arc<Shared>) -> Result<Response<Full<Bytes>>, Cut> {
    if request.method() != Method::POST {
        return Ok(reply(StatusCode::METHOD_NOT_ALLOWED, ""));
    }
    let Ok(body) = Limited::new(request.into_body(), BODY_LIMIT).collect().await else {
        return Ok(reply(StatusCode::PAYLOAD_TOO_LARGE, ""));
    };
    let body = body.to_bytes();
    let parameter = |wanted: &str| {
        url::form_urlencoded::parse(&body).find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
    };
    let (token, hint) = (parameter("token"), parameter("token_type_hint"));
    let reaction = shared.arrived(token.as_deref(), hint.as_deref());
    if !reaction.late.is_zero() {
        // Whoever leaves meanwhile ends this function here.
        tokio::time::sleep(reaction.late).await;
        reaction.number.into_iter().for_each(|number| shared.answered(number, reaction.answer));
    }
    match reaction.answer {
        Answer::Accept => Ok(reply(StatusCode::OK, "")),
        Answer::Refuse(status) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let error = if status == StatusCode::BAD_REQUEST { "invalid_request" } else { "server_error" };
            Ok(reply(status, &format!(r#"{{"error":"{error}"}}"#)))
        }
        Answer::UnsupportedTokenType => Ok(reply(StatusCode::BAD_REQUEST, r#"{"error":"unsupported_token_type"}"#)),
        Answer::Cut => Err(Cut),
        Answer::Silence(time) => {
            tokio::time::sleep(time).await;
            Err(Cut)
        }
    }
}

fn reply(status: StatusCode, body: &str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::copy_from_slice(body.as_bytes())));
    *response.status_mut() = status;
    if !body.is_empty() {
        let json = header::HeaderValue::from_static("application/json");
        response.headers_mut().insert(header::CONTENT_TYPE, json);
    }
    let no_store = header::HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, no_store);
    response
}

impl std::fmt::Display for Cut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the connection is cut on purpose")
    }
}

impl std::error::Error for Cut {}
