//! The commands of `conformance`.
