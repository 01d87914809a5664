//! Models how an account is lent to other users: the experimental block of requests, of answers.

use serde::Serialize;
use serde_json::{Map, Value};

use super::account::Present;
use super::body;
use super::envelope::ApiError;

/// The most users that one list names.
const MOST_USERS: usize = 1000;
/// The longest user id in a list, in characters.
const LONGEST_USER: usize = 256;

/// How an account is shared.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Sharing {
    account_type: AccountType,
    #[serde(skip_serializing_if = "Option::is_none")]
    acl_config_for_shared: Option<Admission>,
}

/// Which kinds of account a list holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Kinds {
    /// Those of one user.
    #[default]
    Private,
    /// Every account.
    All,
    /// Those that are lent.
    Shared,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
enum AccountType {
    Private,
    Shared,
}

/// Who but its creator may use a shared account: nobody, unless it says so.
#[derive(Debug, Clone, Default, Serialize)]
struct Admission {
    allow_all_users: bool,
    allowed_user_ids: Vec<String>,
    not_allowed_user_ids: Vec<String>,
}

impl Sharing {
    /// Takes the `experimental` block out of what creates an account.
    pub(super) fn begin(request: &mut Map<String, Value>) -> Result<Option<Self>, ApiError> {
        let Some(mut block) = optional(request, "experimental")? else {
            return Ok(None);
        };
        let account_type = match body::text(&mut block, "account_type", "experimental.account_type")?.as_deref() {
            None | Some("PRIVATE") => AccountType::Private,
            Some("SHARED") => AccountType::Shared,
            Some(_) => return Err(ApiError::bad_request("experimental.account_type must be PRIVATE or SHARED")),
        };
        let mut sharing = Self { account_type, acl_config_for_shared: None };
        if account_type == AccountType::Shared {
            sharing.acl_config_for_shared = Some(Admission::default());
        }
        sharing.admit(&mut block)?;
        Ok(Some(sharing))
    }

    /// The sharing after a patch, where the patch has an `experimental` block.
    pub(super) fn patched(before: Option<&Self>, request: &mut Map<String, Value>) -> Result<Option<Self>, ApiError> {
        let Some(mut block) = optional(request, "experimental")? else {
            return Ok(None);
        };
        let mut sharing =
            before.cloned().unwrap_or(Self { account_type: AccountType::Private, acl_config_for_shared: None });
        sharing.admit(&mut block)?;
        Ok(before.map(|_| sharing))
    }

    /// Takes the access list, in which what is left out stays.
    fn admit(&mut self, block: &mut Map<String, Value>) -> Result<(), ApiError> {
        let Some(mut given) = optional(block, "acl_config_for_shared")? else {
            return Ok(());
        };
        let Some(admission) = &mut self.acl_config_for_shared else {
            return Err(ApiError::bad_request("acl_config_for_shared needs an account whose account_type is SHARED"));
        };
        match given.remove("allow_all_users") {
            None | Some(Value::Null) => {}
            Some(Value::Bool(all)) => admission.allow_all_users = all,
            Some(_) => return Err(ApiError::bad_request("allow_all_users must be true or false")),
        }
        if let Some(users) = users(&mut given, "allowed_user_ids")? {
            admission.allowed_user_ids = users;
        }
        if let Some(users) = users(&mut given, "not_allowed_user_ids")? {
            admission.not_allowed_user_ids = users;
        }
        Ok(())
    }
}

impl Kinds {
    /// Whether a list holds an account that is, or is not, shared.
    pub(super) fn admit(self, shared: bool) -> bool {
        match self {
            Self::Private => !shared,
            Self::All => true,
            Self::Shared => shared,
        }
    }
}

impl Present {
    /// Whether the account is lent to other users.
    pub(super) fn is_shared(&self) -> bool {
        self.content.sharing.as_ref().is_some_and(|sharing| sharing.account_type == AccountType::Shared)
    }
}

fn optional(object: &mut Map<String, Value>, name: &str) -> Result<Option<Map<String, Value>>, ApiError> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(_) => body::member(object, name, name).map(Some),
    }
}

fn users(object: &mut Map<String, Value>, name: &str) -> Result<Option<Vec<String>>, ApiError> {
    let refusal = || ApiError::bad_request(format!("{name} must be at most {MOST_USERS} user ids"));
    let items = match object.remove(name) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(items)) if items.len() <= MOST_USERS => items,
        Some(_) => return Err(refusal()),
    };
    let user = |item| match item {
        Value::String(user) if (1..=LONGEST_USER).contains(&user.chars().count()) => Ok(user),
        _ => Err(refusal()),
    };
    items.into_iter().map(user).collect::<Result<_, _>>().map(Some)
}
