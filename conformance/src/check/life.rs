//! Whether a token is alive, dead, or cannot be seen to be either: the one place that judges it.

use crate::outcome::{Cause, Checked, Finding, Stop};
use crate::target::Response;
use serde_json::Value;

/// What is known of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Life {
    /// It is good for something.
    Alive,
    /// It is good for nothing.
    Dead,
    /// That cannot be told, for this reason.
    Unseen(String),
}

/// What came of a question.
pub type Answer = Result<Response, Cause>;

/// By how a token is described: a refusal, or `active` as false, is said of dead ones.
#[must_use]
pub fn described(answer: &Answer) -> Life {
    by(answer, |answer| match answer.status {
        200..300 => {
            let active = answer.json().and_then(|body| body.get("active").and_then(Value::as_bool));
            Some(if active == Some(false) { Life::Dead } else { Life::Alive })
        }
        400 => Some(Life::Dead),
        _ => None,
    })
}

/// By whether it opens what it is for, as a bearer.
#[must_use]
pub fn admitted(answer: &Answer) -> Life {
    by(answer, |answer| match answer.status {
        200..300 => Some(Life::Alive),
        401 => Some(Life::Dead),
        _ => None,
    })
}

/// By whether it is exchanged for a token, as a refresh token.
#[must_use]
pub fn exchanged(answer: &Answer) -> Life {
    by(answer, |answer| match answer.status {
        200..300 => Some(Life::Alive),
        400 | 401 => Some(Life::Dead),
        _ => None,
    })
}

/// Several looks at one token: one that shows it alive counts most, one that shows nothing least.
#[must_use]
pub fn together(looks: impl IntoIterator<Item = Life>) -> Life {
    let rank = |life: &Life| match life {
        Life::Alive => 2,
        Life::Dead => 1,
        Life::Unseen(_) => 0,
    };
    let nobody = Life::Unseen("nothing was asked".to_owned());
    looks.into_iter().max_by_key(rank).unwrap_or(nobody)
}

/// The token is dead.
///
/// # Errors
///
/// [`Stop::Violated`] where it is alive; undecided where that cannot be told.
pub fn ended(life: &Life, whose: &str, after: &str) -> Checked {
    is(life, &Life::Dead, whose, after)
}

/// The token is alive.
///
/// # Errors
///
/// [`Stop::Violated`] where it is dead; undecided where that cannot be told.
pub fn lives_on(life: &Life, whose: &str, after: &str) -> Checked {
    is(life, &Life::Alive, whose, after)
}

fn is(life: &Life, wanted: &Life, whose: &str, after: &str) -> Checked {
    match life {
        life if life == wanted => Ok(()),
        Life::Unseen(reason) => Err(Stop::tried(format!("whether {whose} is alive cannot be told: {reason}"))),
        life => {
            let name = |life: &Life| format!("{whose} is {}", if *life == Life::Alive { "alive" } else { "dead" });
            Err(Stop::violated(Finding::new(name(wanted), name(life), after)))
        }
    }
}

fn by(answer: &Answer, judge: impl Fn(&Response) -> Option<Life>) -> Life {
    match answer {
        Err(cause) => Life::Unseen(cause.reason().to_owned()),
        Ok(answer) => {
            judge(answer).unwrap_or_else(|| Life::Unseen(format!("{} was answered {}", answer.asked, answer.status)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &'static str) -> Answer {
        let (asked, headers) = ("GET /x".to_owned(), http::HeaderMap::new());
        Ok(Response {
            number: 1,
            took: std::time::Duration::ZERO,
            asked,
            status,
            headers,
            body: body.into(),
            truncated: false,
        })
    }

    #[test]
    fn servers_say_it_in_different_ways() {
        for (life, wanted) in [
            (described(&answer(200, "{\"data\":{}}")), Life::Alive),
            (described(&answer(200, "{\"active\":true}")), Life::Alive),
            (described(&answer(200, "{\"active\":false}")), Life::Dead),
            (described(&answer(400, "")), Life::Dead),
            (admitted(&answer(200, "")), Life::Alive),
            (admitted(&answer(401, "")), Life::Dead),
            (exchanged(&answer(200, "")), Life::Alive),
            (exchanged(&answer(400, "")), Life::Dead),
        ] {
            assert_eq!(life, wanted);
        }
        for unseen in
            [described(&answer(500, "")), admitted(&answer(404, "")), exchanged(&Err(Cause::Tried("x".into())))]
        {
            assert!(matches!(unseen, Life::Unseen(_)), "{unseen:?}");
        }
    }

    #[test]
    fn one_sign_of_life_is_enough() {
        let unseen = || Life::Unseen("x".into());
        assert_eq!(together([Life::Dead, Life::Alive, unseen()]), Life::Alive);
        assert_eq!(together([unseen(), Life::Dead]), Life::Dead);
        assert!(matches!(together([]), Life::Unseen(_)));
        assert!(matches!(ended(&Life::Alive, "it", "a revoke"), Err(Stop::Violated(_))));
        assert!(matches!(lives_on(&unseen(), "it", "a revoke"), Err(Stop::Undecided(Cause::Tried(_)))));
    }
}
