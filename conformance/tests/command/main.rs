//! What a program makes for a run: this test binary is that program too, so that nothing else has to be installed.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod families;
mod family;
mod maker;
#[path = "../program/mod.rs"]
mod program;
mod releases;
mod trials;

use libtest_mimic::{Arguments, Conclusion, Trial};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, act, behaviour, rest @ ..] = &arguments[..]
        && act == maker::ACT
    {
        return maker::act(behaviour, rest);
    }
    let trials = [trials::ALL, families::ALL, releases::ALL].concat().into_iter().map(|(name, trial)| {
        Trial::test(name, move || {
            trial();
            Ok(())
        })
    });
    let conclusion: Conclusion = libtest_mimic::run(&Arguments::from_args(), trials.collect());
    conclusion.exit_code()
}
