//! Invents ids, codes, tokens.

use super::super::id::suffix;

/// The form that grants and requests are named in: a random UUID.
pub(super) fn uuid() -> String {
    let bits = fastrand::u128(..);
    let bits = bits & !(0xf << 76) & !(0b11 << 62) | 4 << 76 | 0b10 << 62;
    let hex = format!("{bits:032x}");
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

/// A text that nobody guesses, with what it is in front.
pub(super) fn secret(what: &str) -> String {
    format!("{what}-{}", suffix(32))
}

#[cfg(test)]
mod tests {
    #[test]
    fn uuids_are_version_four() {
        let id = super::uuid();
        assert_eq!(id.len(), 36);
        assert_eq!(&id[14..15], "4");
        assert!("89ab".contains(&id[19..20]), "{id}");
    }
}
