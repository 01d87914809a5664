//! The maintainers' tasks.

fn main() {}
