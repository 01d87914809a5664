//! The connected-accounts part of the reference server.

use super::super::Failure;
use super::super::args::ServeArgs;
use super::written::{Written, quoted};
use super::{Serving, judging, unlistenable};
use crate::reference::{API_KEY, AUTH_CONFIGS, Fault, OTHER_API_KEY, Options, Reference};
use serde_json::json;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

/// Starts to serve.
pub(in crate::cli) async fn start(args: &ServeArgs, fault: Option<&'static Fault>) -> Result<Serving, Failure> {
    let upstream = match (&args.upstream, &args.write_config) {
        (None, Some(_)) => Some(Upstream::on(free_port().await?)),
        (None, None) => None,
        (Some(url), _) => Some(Upstream::at(url)?),
    };
    let options = Options {
        listen: args.listen,
        revocation_endpoint: upstream.as_ref().map(|upstream| upstream.url.clone()),
        fault,
        ..Options::default()
    };
    let reference = Reference::start(options).await.map_err(|error| unlistenable(args, &error))?;
    let base_url = reference.base_url();
    Ok(Serving {
        line: json!({
            "base_url": base_url,
            "api_key": API_KEY,
            "other_api_key": OTHER_API_KEY,
            "auth_configs": {
                "revocable": AUTH_CONFIGS.revocable,
                "access_only": AUTH_CONFIGS.access_only,
                "unsupported": AUTH_CONFIGS.unsupported,
                "api_key": AUTH_CONFIGS.api_key,
            },
        }),
        text: text(args, base_url),
        config: args.write_config.as_deref().map(|path| config(path, base_url, upstream.as_ref())),
        stop: Box::pin(reference.stop()),
    })
}

/// The provider that the server dispatches to.
struct Upstream {
    url: String,
    /// Where this suite can play it, where that is known.
    listen: Option<SocketAddr>,
}

impl Upstream {
    fn on(listen: SocketAddr) -> Self {
        Self { url: format!("http://{listen}/revoke"), listen: Some(listen) }
    }

    fn at(url: &str) -> Result<Self, Failure> {
        let parsed = url::Url::parse(url).map_err(|error| Failure::usage(format!("--upstream is no URL: {error}")))?;
        let listen = parsed.socket_addrs(|| None).ok().and_then(|addresses| addresses.into_iter().next());
        Ok(Self { url: url.to_owned(), listen: listen.filter(|address| address.ip().is_loopback()) })
    }
}

/// A port that was free a moment ago.
async fn free_port() -> Result<SocketAddr, Failure> {
    let bound = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
    bound
        .and_then(|listener| listener.local_addr())
        .map_err(|error| Failure::usage(format!("failed to find a free port for the provider: {error}")))
}

fn text(args: &ServeArgs, base_url: &str) -> String {
    let config = judging(args);
    format!(
        "# connected accounts at {base_url} (Ctrl-C ends it); paste this into a shell:
export BASE_URL={base_url}
export API_KEY={API_KEY}
export OTHER_API_KEY={OTHER_API_KEY}   # a second project

# auth configs: revocable {}, access token only {}, no revocation {}, API key {}
# import an account:
curl -sS -X POST \"$BASE_URL/api/v3.1/connected_accounts\" -H \"x-api-key: $API_KEY\" -H 'content-type: application/json' \\
  --data '{{\"auth_config\":{{\"id\":\"{}\"}},\"connection\":{{\"user_id\":\"me\",\"state\":{{\"authScheme\":\"OAUTH2\",\"val\":{{\"status\":\"ACTIVE\",\"access_token\":\"at-1\",\"refresh_token\":\"rt-1\"}}}}}}}}'
# revoke it (put the id in):
#   curl -sS -X POST \"$BASE_URL/api/v3.1/connected_accounts/ca_…/revoke\" -H \"x-api-key: $API_KEY\"
{config}",
        AUTH_CONFIGS.revocable, AUTH_CONFIGS.access_only, AUTH_CONFIGS.unsupported, AUTH_CONFIGS.api_key, AUTH_CONFIGS.revocable,
    )
}

fn config(path: &Path, base_url: &str, upstream: Option<&Upstream>) -> Written {
    let mut written = Written::new(path);
    let (key, other) = (written.secret("api-key", API_KEY), written.secret("other-api-key", OTHER_API_KEY));
    written.text = format!(
        "# Judges the reference server that wrote this file.

[target]
profile = \"composio\"
base_url = {}
api_key_file = {}
other_api_key_file = {}
capabilities = [\"revoke_on_delete\"]

[provision.auth_configs]
revocable = {}
access_only = {}
unsupported = {}
api_key = {}
",
        quoted(base_url),
        quoted(&key),
        quoted(&other),
        quoted(AUTH_CONFIGS.revocable),
        quoted(AUTH_CONFIGS.access_only),
        quoted(AUTH_CONFIGS.unsupported),
        quoted(AUTH_CONFIGS.api_key),
    );
    if let Some((upstream, listen)) = upstream.and_then(|upstream| Some((upstream, upstream.listen?))) {
        let listen = quoted(&listen.to_string());
        written.text += &format!("\n[upstream]\nlisten = {listen}\npublic_url = {}\n", quoted(&upstream.url));
    }
    written
}
