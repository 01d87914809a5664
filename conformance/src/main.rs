//! The command line of the suite.

fn main() -> std::process::ExitCode {
    connected_accounts_conformance::cli::main().into()
}
