//! Models the grants of the application: one for each address.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::clock::Seconds;
use super::id;

/// What one address allowed the application.
pub(super) struct Grant {
    pub(super) id: Arc<str>,
    pub(super) address: Box<str>,
    pub(super) provider: &'static str,
    pub(super) scope: Box<str>,
    pub(super) created: Seconds,
    /// When the address last signed in.
    pub(super) updated: Seconds,
    pub(super) valid: bool,
    /// Whether the provider refuses to hand out data. Faults only.
    pub(super) cut_off: bool,
}

/// Every grant of the application.
#[derive(Default)]
pub(super) struct Grants {
    by_id: HashMap<Arc<str>, Grant>,
    by_address: HashMap<Box<str>, Arc<str>>,
}

impl Grants {
    /// Records that an address signed in: an address has one grant, however often that happens.
    pub(super) fn authenticate(
        &mut self,
        address: &str,
        provider: &'static str,
        scope: &str,
        now: Seconds,
    ) -> Arc<str> {
        if let Some(grant) = self.by_address.get(address).and_then(|id| self.by_id.get_mut(id)) {
            grant.provider = provider;
            grant.scope = scope.into();
            grant.updated = now.max(grant.updated);
            grant.valid = true;
            return Arc::clone(&grant.id);
        }
        let id: Arc<str> = id::uuid().into();
        let grant = Grant {
            id: Arc::clone(&id),
            address: address.into(),
            provider,
            scope: scope.into(),
            created: now,
            updated: now,
            valid: true,
            cut_off: false,
        };
        self.by_address.insert(address.into(), Arc::clone(&id));
        self.by_id.insert(Arc::clone(&id), grant);
        id
    }

    /// The grant of this id.
    pub(super) fn get(&self, id: &str) -> Option<&Grant> {
        self.by_id.get(id)
    }

    /// The grant of this id, to change it.
    pub(super) fn get_mut(&mut self, id: &str) -> Option<&mut Grant> {
        self.by_id.get_mut(id)
    }

    /// The grant that a path names: by its id or by its address, with a prefix that says which or without.
    pub(super) fn named(&self, name: &str) -> Option<&Grant> {
        let by_address = |address: &str| self.get(self.by_address.get(address)?);
        match name.split_once(':') {
            Some(("grant", id)) => self.get(id),
            Some(("email", address)) => by_address(address),
            Some(_) => None,
            None => self.get(name).or_else(|| by_address(name)),
        }
    }

    /// The grant that an address has.
    pub(super) fn of(&self, address: &str) -> Option<&Grant> {
        self.get(self.by_address.get(address)?)
    }

    /// Lets an address have a new grant next time, beside the one that it has. Faults only.
    pub(super) fn forget(&mut self, address: &str) {
        self.by_address.remove(address);
    }

    /// Deletes a grant.
    pub(super) fn remove(&mut self, id: &str) {
        if let Some(grant) = self.by_id.remove(id)
            && self.by_address.get(&grant.address) == Some(&grant.id)
        {
            self.by_address.remove(&grant.address);
        }
    }
}

impl Grant {
    /// The grant as reads show it.
    pub(super) fn show(&self) -> Value {
        json!({
            "id": &*self.id,
            "provider": self.provider,
            "email": self.address,
            "scope": self.scope.split_whitespace().collect::<Vec<_>>(),
            "grant_status": if self.valid { "valid" } else { "invalid" },
            "created_at": self.created,
            "updated_at": self.updated,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_its_grant_until_it_is_deleted() {
        let mut grants = Grants::default();
        let id = grants.authenticate("a@example.test", "google", "one two", 5);
        assert_eq!(grants.authenticate("a@example.test", "google", "one", 7), id);
        assert_ne!(grants.authenticate("b@example.test", "google", "one", 7), id);
        let grant = grants.get(&id).unwrap();
        assert_eq!((grant.created, grant.updated), (5, 7));
        for name in [&*id, &format!("grant:{id}"), "a@example.test", "email:a@example.test"] {
            assert_eq!(grants.named(name).map(|grant| &grant.id), Some(&id), "{name}");
        }
        for name in ["", "me", "c@example.test", "external:a@example.test", &format!("email:{id}")] {
            assert!(grants.named(name).is_none(), "{name}");
        }
        grants.remove(&id);
        assert!(grants.named("a@example.test").is_none());
        assert_ne!(grants.authenticate("a@example.test", "google", "one", 9), id);
    }
}
