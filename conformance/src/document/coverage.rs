//! Documented statuses that no rule brings about, with the reason.

/// A documented status that no rule brings about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unprovoked {
    /// The status.
    pub status: u16,
    /// The operations, by `operationId`, whose rules do bring it about.
    pub but: &'static [&'static str],
    /// Why the other rules do not.
    pub reason: &'static str,
}

/// Every such status of the connected accounts.
pub const COMPOSIO: &[Unprovoked] = &[
    Unprovoked {
        status: 400,
        but: &["postConnectedAccountsByNanoidRevoke"],
        reason: "the sources leave open whether a malformed request is 400, 404, 405 or 422",
    },
    Unprovoked {
        status: 403,
        but: &[],
        reason: "it takes a key with fewer permissions than those of a project, which no configuration names",
    },
    Unprovoked {
        status: 404,
        but: &[
            "deleteConnectedAccountsByNanoid",
            "getConnectedAccountsByNanoid",
            "patchConnectedAccountsByNanoIdStatus",
            "patchConnectedAccountsByNanoid",
            "postConnectedAccountsByNanoidRefresh",
            "postConnectedAccountsByNanoidRevoke",
        ],
        reason: "what would have to be missing is not an account, and the sources do not say more",
    },
    Unprovoked {
        status: 409,
        but: &["patchConnectedAccountsByNanoIdStatus", "postConnectedAccountsByNanoidRevoke"],
        reason: "a taken alias and a scheme without a flow are documented, but none of the statements",
    },
    Unprovoked {
        status: 422,
        but: &["postConnectedAccountsByNanoidRefresh"],
        reason: "the sources leave open whether a malformed request is 400, 404, 405 or 422",
    },
    Unprovoked {
        status: 429,
        but: &[],
        reason: "limits are the target's own: they are obeyed where they are met, never sought",
    },
    Unprovoked {
        status: 500,
        but: &["postConnectedAccountsByNanoidRevoke"],
        reason: "no request brings about a failure of the server itself",
    },
    Unprovoked {
        status: 501,
        but: &[],
        reason: "what a target does not have is its own choice; the rules that need it are then inconclusive",
    },
];

/// Every such status of hosted OAuth.
pub const NYLAS: &[Unprovoked] = &[
    Unprovoked {
        status: 200,
        but: &["exchangeToken", "getGrant", "getOwnGrant", "getTokenInfo", "revokeToken"],
        reason: "the statements are about tokens, which end without their grant: none is deleted",
    },
    Unprovoked {
        status: 400,
        but: &["exchangeToken", "getTokenInfo", "revokeToken"],
        reason: "the sources leave open how a malformed authorisation is refused",
    },
    Unprovoked {
        status: 401,
        but: &["getOwnGrant", "revokeToken"],
        reason: "only the bearers of a revoke, and what a revoked token still opens, are among the statements",
    },
    Unprovoked { status: 404, but: &[], reason: "no statement is about grants that do not exist" },
];
