//! How many requests may leave.

use super::Request;
use super::token::{Exchange, Grant, Tokens};
use std::sync::{Mutex, PoisonError};

/// What is left of a budget of requests.
#[derive(Debug)]
pub(super) struct Allowance {
    total: Option<usize>,
    left: Mutex<usize>,
}

impl Allowance {
    pub(super) fn new(total: Option<usize>) -> Self {
        Self { total, left: Mutex::new(total.unwrap_or_default()) }
    }

    /// Takes what a request costs.
    ///
    /// One that creates an account, or founds a family of tokens, pays for its end too; tidying up is never refused, so that a
    /// budget leaves nothing behind.
    pub(super) fn take(&self, request: &Request) -> Result<(), String> {
        let Some(total) = self.total else { return Ok(()) };
        let cost = match (request.tidies, request.creates) {
            (true, _) => return Ok(()),
            (_, true) => 2,
            _ if matches!(request.tokens, Some(Tokens::Exchange(Exchange { grant: Grant::Code(..), .. }))) => 2,
            _ => 1,
        };
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        match left.checked_sub(cost) {
            Some(rest) => {
                *left = rest;
                Ok(())
            }
            None => Err(format!("cut by the budget of {total} requests")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::routes;
    use http::Method;

    #[test]
    fn a_creation_pays_for_its_deletion() {
        let read = || Request::new(Method::GET, routes::collection());
        let create = || Request::new(Method::POST, routes::collection()).creating();
        let allowance = Allowance::new(Some(4));
        assert!(allowance.take(&create()).is_ok());
        assert!(allowance.take(&read()).is_ok());
        assert_eq!(allowance.take(&create()), Err("cut by the budget of 4 requests".to_owned()));
        assert!(allowance.take(&read()).is_ok());
        assert!(allowance.take(&read()).is_err());
        assert!(allowance.take(&read().tidying()).is_ok());
        assert!(Allowance::new(None).take(&read()).is_ok());
    }
}
