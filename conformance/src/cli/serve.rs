//! `conformance serve`: the reference server as a mock for developers.

use super::args::ServeArgs;
use super::run::interrupted;
use super::{Failure, screen};
use crate::reference::{API_KEY, AUTH_CONFIGS, OTHER_API_KEY, Options, Reference};
use crate::report::ExitCode;
use serde_json::json;
use std::fs::OpenOptions;
use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

/// Serves until somebody asks to stop.
pub(super) async fn serve(args: &ServeArgs) -> Result<ExitCode, Failure> {
    if !args.listen.ip().is_loopback() {
        return Err(Failure::usage(format!(
            "the reference server takes fixed, public keys, so it listens on loopback only, not on {}",
            args.listen
        )));
    }
    let upstream = match (&args.upstream, &args.write_config) {
        (None, Some(_)) => Some(Upstream::on(free_port().await?)),
        (None, None) => None,
        (Some(url), _) => Some(Upstream::at(url)?),
    };
    let options = Options {
        listen: args.listen,
        revocation_endpoint: upstream.as_ref().map(|upstream| upstream.url.clone()),
        fault: args.fault.as_deref().map(|id| args.profile.definition().find_fault(id)).transpose()?,
        ..Options::default()
    };
    let reference = Reference::start(options)
        .await
        .map_err(|error| Failure::usage(format!("failed to listen on {}: {error}", args.listen)))?;
    if let Some(path) = &args.write_config {
        write_config(path, reference.base_url(), upstream.as_ref())?;
    }
    screen::print(&announcement(args, reference.base_url()));
    interrupted().await;
    reference.stop().await;
    Ok(ExitCode::Conformant)
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

fn announcement(args: &ServeArgs, base_url: &str) -> String {
    if args.json {
        let line = json!({
            "base_url": base_url,
            "api_key": API_KEY,
            "other_api_key": OTHER_API_KEY,
            "auth_configs": {
                "revocable": AUTH_CONFIGS.revocable,
                "access_only": AUTH_CONFIGS.access_only,
                "unsupported": AUTH_CONFIGS.unsupported,
                "api_key": AUTH_CONFIGS.api_key,
            },
        });
        return format!("{line}\n");
    }
    let config = args.write_config.as_ref().map_or(String::new(), |path| {
        format!(
            "\n# judge this server from another terminal:\n#   conformance run --config {} --allow-destructive 127.0.0.1\n",
            shell_word(path)
        )
    });
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

/// A path as one word of a shell.
fn shell_word(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', r"'\''"))
}

fn write_config(path: &Path, base_url: &str, upstream: Option<&Upstream>) -> Result<(), Failure> {
    let key = beside(path, "api-key");
    let other = beside(path, "other-api-key");
    write_secret(&key, API_KEY)?;
    write_secret(&other, OTHER_API_KEY)?;
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let name = |path: &Path| quoted(&path.file_name().unwrap_or_default().to_string_lossy());
    let mut text = format!(
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
        name(&key),
        name(&other),
        quoted(AUTH_CONFIGS.revocable),
        quoted(AUTH_CONFIGS.access_only),
        quoted(AUTH_CONFIGS.unsupported),
        quoted(AUTH_CONFIGS.api_key),
    );
    if let Some((upstream, listen)) = upstream.and_then(|upstream| Some((upstream, upstream.listen?))) {
        let listen = quoted(&listen.to_string());
        text += &format!("\n[upstream]\nlisten = {listen}\npublic_url = {}\n", quoted(&upstream.url));
    }
    std::fs::write(path, text).map_err(|error| unwritable(path, &error))
}

/// A file beside the configuration, readable by its owner alone.
fn write_secret(path: &Path, secret: &str) -> Result<(), Failure> {
    // An older file keeps its mode when it is opened again, so it goes first.
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(unwritable(path, &error)),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| writeln!(file, "{secret}"));
    written.map_err(|error| unwritable(path, &error))
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::usage(format!("failed to write {}: {error}", path.display()))
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{suffix}"));
    path.with_file_name(name)
}
