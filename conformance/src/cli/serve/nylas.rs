//! The hosted OAuth part of the reference server.

use super::super::Failure;
use super::super::args::ServeArgs;
use super::written::{Written, quoted};
use super::{Serving, judging, unlistenable};
use crate::reference::Fault;
use crate::reference::nylas::{API_KEY, CLIENT_ID, DATA_PATH, Family, Options, REDIRECT_URI, Reference, Spelling};
use serde_json::json;
use std::path::Path;

/// Starts to serve, with one address that has signed in already.
pub(in crate::cli) async fn start(args: &ServeArgs, fault: Option<&'static Fault>) -> Result<Serving, Failure> {
    if args.upstream.is_some() {
        return Err(Failure::usage("--upstream goes with --profile composio: hosted OAuth dispatches to nobody"));
    }
    let options = Options { listen: args.listen, fault };
    let reference = Reference::start(options).await.map_err(|error| unlistenable(args, &error))?;
    let family = reference.issue("me@example.test", 0, Spelling::Plain);
    Ok(Serving {
        line: json!({
            "base_url": reference.base_url(),
            "api_key": API_KEY,
            "client_id": CLIENT_ID,
            "grant_id": family.grant_id,
            "access_token": family.access_token,
            "refresh_token": family.refresh_token,
        }),
        text: text(args, reference.base_url(), &family),
        config: args.write_config.as_deref().map(|path| config(path, &reference)),
        stop: Box::pin(reference.stop()),
    })
}

fn text(args: &ServeArgs, base_url: &str, family: &Family) -> String {
    let Family { grant_id, access_token, refresh_token, .. } = family;
    let config = judging(args);
    format!(
        "# hosted OAuth at {base_url} (Ctrl-C ends it); paste this into a shell:
export BASE_URL={base_url}
export API_KEY={API_KEY}
export ACCESS_TOKEN={access_token}
export REFRESH_TOKEN={refresh_token}

# the client id is {CLIENT_ID}, the grant {grant_id}
# revoke the access token, with it the refresh token:
curl -sS -X POST \"$BASE_URL/v3/connect/revoke?token=$ACCESS_TOKEN\" -H \"Authorization: Bearer $API_KEY\"
# what is left of it:
#   curl -sS \"$BASE_URL/v3/connect/tokeninfo?access_token=$ACCESS_TOKEN\" -H \"Authorization: Bearer $API_KEY\"
# sign in again; the redirect carries a code:
#   curl -sS -i \"$BASE_URL/v3/connect/auth?client_id={CLIENT_ID}&response_type=code&access_type=offline&login_hint=me@example.test&redirect_uri={REDIRECT_URI}\"
{config}"
    )
}

/// Beside families of plain tokens, two whose access tokens URLs have to quote: one for each spelling of a space.
fn config(path: &Path, reference: &Reference) -> Written {
    let mut written = Written::new(path);
    let key = written.secret("api-key", API_KEY);
    let spellings = [Spelling::Plain, Spelling::Plain, Spelling::Reserved, Spelling::Reserved];
    let families = spellings.iter().enumerate().map(|(number, spelling)| {
        let family = reference.issue(&format!("preset-{number}@example.test"), 2, *spelling);
        let siblings = family.siblings.iter().map(|token| quoted(token)).collect::<Vec<_>>().join(", ");
        format!(
            "    {{ access_token = {}, siblings = [{siblings}], refresh_token = {}, grant_id = {} }},\n",
            quoted(&family.access_token),
            quoted(&family.refresh_token),
            quoted(&family.grant_id),
        )
    });
    let families: String = families.collect();
    written.text = format!(
        "# Judges the reference server that wrote this file.

[target]
profile = \"nylas\"
base_url = {}
api_key_file = {}

[nylas]
client_id = {}
redirect_uri = {}
data_path = {}
families = [
{families}]
expired = [{}]
",
        quoted(reference.base_url()),
        quoted(&key),
        quoted(CLIENT_ID),
        quoted(REDIRECT_URI),
        quoted(DATA_PATH),
        quoted(&reference.issue_expired("expired@example.test")),
    );
    written
}
