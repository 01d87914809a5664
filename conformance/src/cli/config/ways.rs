//! The ways in which accounts come to exist, families of tokens too, complete.

use super::merge::Merge;
use super::provision::{Account, Accounts, AuthConfigs as Configs, Command, Provision, Way as Named};
use crate::fixture::{AuthConfigs, Given, Kind, Limits, Maker, Program, Tokens};
use crate::target::AccountId;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// The ways, in the order in which they are tried for each kind.
#[derive(Debug)]
pub(in super::super) struct Ways(pub(in super::super) Vec<Way>);

/// One way in which accounts come to exist.
#[derive(Debug)]
pub(in super::super) enum Way {
    /// They are imported through the API.
    Create(AuthConfigs),
    /// They are begun by a link with this auth config.
    Link(Option<String>),
    /// They were given, families of tokens too.
    Preset(BTreeMap<Kind, Vec<Given>>),
    /// A program makes them, families of tokens too.
    Command(Arc<Maker>),
    /// They are begun by a link with this auth config, which is then waited for to expire.
    Waiting(String),
}

/// Finds the ways that are configured, in their order; `families` says whether families of tokens are given.
///
/// # Errors
///
/// What in the configuration cannot be used, with what to do about it.
pub(super) fn resolve(file: &Provision, families: bool, folder: &Path, merge: &mut Merge<'_>) -> Result<Ways, String> {
    let given = given(&file.accounts)?;
    show(file, &given, merge);
    let configs = configs(&file.auth_configs);
    let link = configs.revocable.clone();
    let is_configured = |way: &Named| match way {
        Named::Create => configs != AuthConfigs::default(),
        Named::Link => link.is_some(),
        Named::Preset => !given.is_empty() || families,
        Named::Command => file.command.is_some(),
    };
    let all = [Named::Create, Named::Link, Named::Preset, Named::Command];
    let order = merge.or("order", None, file.order.clone(), all.into_iter().filter(is_configured).collect());
    if let (Some(given), true) = (&file.order, order.is_empty()) {
        return Err(format!("[provision] order is {given:?}, so nothing can be had; leave it out for all ways"));
    }
    let mut program = command(file.command.as_ref(), order.contains(&Named::Command), folder)?;
    let waits = merge.or("wait_for_expiry", None, file.wait_for_expiry, false);
    let mut ways = Vec::new();
    for (at, way) in order.iter().enumerate() {
        if order[..at].contains(way) {
            return Err(format!("[provision] order names {way:?} twice"));
        }
        match way {
            Named::Create => ways.push(Way::Create(configs.clone())),
            Named::Link => ways.push(Way::Link(link.clone())),
            Named::Preset => ways.push(Way::Preset(given.clone())),
            Named::Command => ways.extend(program.take().map(|program| Way::Command(Arc::new(Maker::new(program))))),
        }
    }
    if waits {
        if !order.contains(&Named::Link) {
            return Err("wait_for_expiry waits for a link to expire: add \"link\" to [provision] order".to_owned());
        }
        let link =
            link.ok_or("wait_for_expiry waits for a link to expire: name revocable in [provision.auth_configs]")?;
        // Nobody is to wait for what another way gives at once.
        ways.push(Way::Waiting(link));
    }
    Ok(Ways(ways))
}

fn command(file: Option<&Command>, is_asked: bool, folder: &Path) -> Result<Option<Program>, String> {
    match file {
        Some(command) => {
            let program = Program::new(&command.argv, folder, Limits::default());
            program.map(Some).map_err(|reason| format!("[provision.command] argv {reason}"))
        }
        None if is_asked => {
            Err("[provision] order names \"command\", but no program is given: add [provision.command] \
                                 with argv = [\"./make-account\"]"
                .to_owned())
        }
        None => Ok(None),
    }
}

fn configs(file: &Configs) -> AuthConfigs {
    AuthConfigs {
        revocable: file.revocable.clone(),
        access_only: file.access_only.clone(),
        unsupported: file.unsupported.clone(),
        api_key: file.api_key.clone(),
    }
}

fn given(accounts: &Accounts) -> Result<BTreeMap<Kind, Vec<Given>>, String> {
    let mut given = BTreeMap::new();
    let mut tokens = BTreeSet::new();
    for (kind, list) in [
        (Kind::Active, &accounts.active),
        (Kind::AccessOnly, &accounts.access_only),
        (Kind::Unsupported, &accounts.unsupported),
        (Kind::ApiKey, &accounts.api_key),
        (Kind::Initializing, &accounts.initializing),
        (Kind::Initiated, &accounts.initiated),
        (Kind::Failed, &accounts.failed),
        (Kind::Expired, &accounts.expired),
        (Kind::Inactive, &accounts.inactive),
        (Kind::Revoked, &accounts.revoked),
    ] {
        let list = list.iter().map(account).collect::<Result<Vec<_>, _>>()?;
        for account in &list {
            let mut held = account.tokens.iter().flat_map(Tokens::subjects);
            if !held.all(|(_, token)| tokens.insert(token.to_owned())) {
                // What reaches the provider is matched by its token.
                return Err(format!("a token of {} in [provision.accounts] is given twice", account.id));
            }
        }
        if !list.is_empty() {
            given.insert(kind, list);
        }
    }
    Ok(given)
}

fn account(account: &Account) -> Result<Given, String> {
    match account {
        Account::Id(id) => Ok(Given { id: AccountId::new(id)?, tokens: None }),
        Account::Full { id, access_token, refresh_token } => Ok(Given {
            id: AccountId::new(id)?,
            tokens: Some(Tokens::given(access_token.clone(), refresh_token.clone())),
        }),
    }
}

/// Shows what is configured, without tokens, without the arguments of a program.
fn show(file: &Provision, given: &BTreeMap<Kind, Vec<Given>>, merge: &mut Merge<'_>) {
    let configs = &file.auth_configs;
    for (key, config) in [
        ("auth_configs.revocable", &configs.revocable),
        ("auth_configs.access_only", &configs.access_only),
        ("auth_configs.unsupported", &configs.unsupported),
        ("auth_configs.api_key", &configs.api_key),
    ] {
        merge.optional(key, None, config.clone());
    }
    if !given.is_empty() {
        let count = |(kind, list): (&Kind, &Vec<Given>)| {
            let known = list.iter().filter(|given| given.tokens.is_some()).count();
            format!("{} {} ({known} with tokens)", list.len(), kind.name())
        };
        merge.show("accounts", &given.iter().map(count).collect::<Vec<_>>().join(", "), "file");
    }
    if let Some(command) = &file.command {
        let hidden = command.argv.len().saturating_sub(1);
        let program = command.argv.first().map_or("", String::as_str);
        merge.show("command.argv", &format!("{program} with {hidden} arguments, which may be secrets"), "file");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::ArgMatches;

    fn resolved(text: &str) -> Result<Ways, String> {
        let file: Provision = toml::from_str(text).map_err(|error| error.to_string())?;
        resolve(&file, false, Path::new("."), &mut Merge::new(&ArgMatches::default()))
    }

    #[test]
    fn all_that_is_configured_is_tried_waiting_last() {
        let text = "wait_for_expiry = true\n[auth_configs]\nrevocable = \"ac_1\"\n[accounts]\nactive = [\"ca_1\"]\n";
        let Ways(ways) = resolved(text).unwrap();
        assert!(matches!(ways[..], [Way::Create(_), Way::Link(Some(_)), Way::Preset(_), Way::Waiting(_)]), "{ways:?}");
        assert!(resolved("").unwrap().0.is_empty());
    }

    #[test]
    fn what_cannot_be_used_says_what_to_do() {
        for (text, hint) in [
            ("order = []", "leave it out"),
            ("order = [\"creat\"]", "expected one of `create`, `link`, `preset`, `command`"),
            ("order = [\"preset\", \"preset\"]", "twice"),
            ("order = [\"command\"]", "add [provision.command] with argv"),
            ("[command]", "give argv = [\"./make-account\"]"),
            ("[command]\nargv = []", "give argv = [\"./make-account\"]"),
            ("[command]\nargv = [\"./no-such-program\"]", "no file that can be run"),
            ("[command]\nargv = [\"no-such-program\"]", "\"./no-such-program\""),
            ("wait_for_expiry = true", "add \"link\""),
            ("order = [\"link\"]\nwait_for_expiry = true", "name revocable"),
            ("[accounts]\nactive = [\"a/b\"]", "cannot be put into a URL safely"),
            (
                "[accounts]\nactive = [{ id = \"ca_1\", access_token = \"t\" }, { id = \"ca_2\", access_token = \"t\" }]",
                "given twice",
            ),
        ] {
            let error = resolved(text).unwrap_err();
            assert!(error.contains(hint), "{text}: {error}");
        }
    }
}
