//! The typed operations of hosted OAuth, as the build script writes them.
#![expect(
    missing_docs,
    reason = "the generator documents operations with their types, not every setter"
)]
#![expect(
    clippy::all,
    clippy::allow_attributes_without_reason,
    unreachable_pub,
    reason = "generated source is judged by what it does, not by its style"
)]

include!(concat!(env!("OUT_DIR"), "/nylas.rs"));
