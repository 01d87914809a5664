//! Keeps families of tokens: what one exchange of a code gave, with all that was minted from it since.

use std::collections::HashMap;
use std::sync::Arc;

use super::clock::Seconds;
use super::id;

/// What a token is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Speaks for a grant.
    Access,
    /// Mints access tokens.
    Refresh,
}

/// How a token stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Alive,
    Expired,
    Revoked,
}

/// Which family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FamilyId(usize);

/// One token, without its text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) family: FamilyId,
    pub(super) issued: Seconds,
    /// When it expires, if it does.
    pub(super) expires: Option<Seconds>,
    revoked: bool,
}

/// Every token of the application.
#[derive(Default)]
pub(super) struct Tokens {
    families: Vec<Family>,
    tokens: HashMap<Box<str>, Token>,
}

struct Family {
    grant: Arc<str>,
    /// In the order in which they were minted.
    members: Vec<Box<str>>,
}

impl Token {
    /// How the token stands at a time. Revoked counts before expired.
    pub(super) fn standing(&self, now: Seconds) -> Standing {
        match self.expires {
            _ if self.revoked => Standing::Revoked,
            Some(expires) if expires <= now => Standing::Expired,
            _ => Standing::Alive,
        }
    }
}

impl Tokens {
    /// Founds a family that speaks for a grant.
    pub(super) fn found(&mut self, grant: &Arc<str>) -> FamilyId {
        self.families.push(Family { grant: Arc::clone(grant), members: Vec::new() });
        FamilyId(self.families.len() - 1)
    }

    /// Mints an access token.
    pub(super) fn access(&mut self, family: FamilyId, now: Seconds, lifetime: Seconds) -> String {
        let text = id::secret("access");
        self.add(family, &text, Kind::Access, now, Some(now + lifetime));
        text
    }

    /// Mints a refresh token, which never expires.
    pub(super) fn refresh(&mut self, family: FamilyId, now: Seconds) -> String {
        let text = id::secret("refresh");
        self.add(family, &text, Kind::Refresh, now, None);
        text
    }

    /// Adds a token whose text is given.
    pub(super) fn add(&mut self, family: FamilyId, text: &str, kind: Kind, issued: Seconds, expires: Option<Seconds>) {
        self.families[family.0].members.push(text.into());
        self.tokens.insert(text.into(), Token { kind, family, issued, expires, revoked: false });
    }

    /// The token of this text.
    pub(super) fn get(&self, text: &str) -> Option<Token> {
        self.tokens.get(text).copied()
    }

    /// The token of this text, where it is of this kind and can be used.
    pub(super) fn alive(&self, text: &str, kind: Kind, now: Seconds) -> Option<Token> {
        self.get(text).filter(|token| token.kind == kind && token.standing(now) == Standing::Alive)
    }

    /// The grant that a family speaks for.
    pub(super) fn grant_of(&self, family: FamilyId) -> &Arc<str> {
        &self.families[family.0].grant
    }

    /// The tokens of a family, in the order in which they were minted.
    pub(super) fn members(&self, family: FamilyId) -> &[Box<str>] {
        &self.families[family.0].members
    }

    /// The families that speak for a grant, in the order in which they were founded.
    pub(super) fn families_of(&self, grant: &str) -> impl DoubleEndedIterator<Item = FamilyId> {
        let speaks = |(index, family): (usize, &Family)| (*family.grant == *grant).then_some(FamilyId(index));
        self.families.iter().enumerate().filter_map(speaks)
    }

    /// Every token. For faults.
    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        self.families.iter().flat_map(|family| &family.members).map(AsRef::as_ref)
    }

    /// Revokes one token for good.
    pub(super) fn kill(&mut self, text: &str) {
        self.set_revoked(text, true);
    }

    /// Revokes every token that speaks for a grant.
    pub(super) fn kill_all_of(&mut self, grant: &str) {
        let families: Vec<_> = self.families_of(grant).collect();
        let members: Vec<_> = families.into_iter().flat_map(|family| self.members(family).to_vec()).collect();
        for text in members {
            self.kill(&text);
        }
    }

    /// Makes a revoked token good again. Faults only.
    pub(super) fn revive(&mut self, text: &str) {
        self.set_revoked(text, false);
    }

    fn set_revoked(&mut self, text: &str, revoked: bool) {
        if let Some(token) = self.tokens.get_mut(text) {
            token.revoked = revoked;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_expires_at_its_time_and_is_revoked_for_good() {
        let mut tokens = Tokens::default();
        let family = tokens.found(&"g".into());
        let (access, refresh) = (tokens.access(family, 100, 10), tokens.refresh(family, 100));
        let standing = |tokens: &Tokens, text: &str, now| tokens.get(text).unwrap().standing(now);
        assert_eq!(standing(&tokens, &access, 109), Standing::Alive);
        assert_eq!(standing(&tokens, &access, 110), Standing::Expired);
        assert_eq!(standing(&tokens, &refresh, u64::MAX), Standing::Alive);
        tokens.kill(&access);
        assert_eq!(standing(&tokens, &access, 105), Standing::Revoked);
        assert_eq!(standing(&tokens, &access, 110), Standing::Revoked);
        assert!(tokens.alive(&access, Kind::Access, 105).is_none());
        assert!(tokens.alive(&refresh, Kind::Access, 105).is_none());
        assert!(tokens.alive(&refresh, Kind::Refresh, 105).is_some());
    }

    #[test]
    fn families_of_one_grant_are_told_apart() {
        let mut tokens = Tokens::default();
        let (one, two, other) = (tokens.found(&"g".into()), tokens.found(&"g".into()), tokens.found(&"h".into()));
        let (first, second) = (tokens.access(one, 0, 9), tokens.access(one, 0, 9));
        let (apart, foreign) = (tokens.access(two, 0, 9), tokens.access(other, 0, 9));
        assert_eq!(tokens.members(one), [first.clone().into(), second.into()]);
        assert_eq!(tokens.families_of("g").collect::<Vec<_>>(), [one, two]);
        tokens.kill_all_of("g");
        assert!(tokens.alive(&first, Kind::Access, 0).is_none());
        assert!(tokens.alive(&apart, Kind::Access, 0).is_none());
        assert!(tokens.alive(&foreign, Kind::Access, 0).is_some());
        tokens.kill("no such token");
    }
}
