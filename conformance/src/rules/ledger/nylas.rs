//! The statements about hosted OAuth.

use super::{Statement, judged};

/// Every statement of hosted OAuth, in order.
pub const NYLAS: &[Statement] = &[
    judged("D1", "a live access token is revoked with 200, as JSON"),
    judged("D2", "the token is dead afterwards"),
    judged("D3", "its parent refresh token is dead"),
    judged("D4", "the parent's other access tokens are dead"),
    judged("D5", "the grant lives"),
    judged("D6", "authorising again gives new tokens of the same grant"),
    judged("D7", "unknown, expired, revoked tokens are 400 in shape"),
    judged("D8", "wrong bearers and requests without a token revoke nothing"),
    judged("D9", "others' tokens live, GET revokes nothing, no token shows"),
    judged("D10", "tokens are understood in each spelling"),
];
