//! Looks at tokens, at the grant behind them, without changing either.

use crate::check::Stage;
use crate::check::life::{self, Answer, Life};
use crate::fixture::Family;
use crate::target::{Recorder, Token, connect};

/// What was seen of one access token.
#[derive(Debug, Clone)]
pub struct Sight {
    /// The token.
    pub token: Token,
    /// How it is described, to whoever has the key.
    pub described: Answer,
    /// What it opens: the grant that it speaks for. `None` where it was not tried.
    pub admitted: Option<Answer>,
}

/// What was seen of a grant.
#[derive(Debug, Clone)]
pub struct Surroundings {
    /// The grant itself.
    pub grant: Answer,
    /// Its data, where a path that reads them is known.
    pub data: Option<Answer>,
}

impl Sight {
    /// Whether it is alive.
    #[must_use]
    pub fn life(&self) -> Life {
        let admitted = self.admitted.as_ref().map(life::admitted);
        life::together(std::iter::once(life::described(&self.described)).chain(admitted))
    }
}

impl Stage {
    /// Looks at a token; `closely` means that it is used as well.
    pub(super) async fn look(&self, recorder: &Recorder, token: &Token, closely: bool) -> Sight {
        let described = self.target.send(recorder, connect::tokeninfo(token.clone())).await;
        let admitted = match closely {
            true => Some(self.target.send(recorder, connect::me(token.clone())).await),
            false => None,
        };
        Sight { token: token.clone(), described, admitted }
    }

    /// Looks at a grant.
    pub(super) async fn surroundings(&self, recorder: &Recorder, family: &Family) -> Surroundings {
        let grant = self.target.send(recorder, connect::grant(&family.grant_id)).await;
        let data = match &self.families.application().data_path {
            Some(path) => Some(self.target.send(recorder, path.of(&family.grant_id)).await),
            None => None,
        };
        Surroundings { grant, data }
    }
}
