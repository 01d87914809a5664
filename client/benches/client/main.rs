//! What the client costs beside a hand-written one: `cargo bench -p connected-accounts-client --bench client -- NAME`.
//!
//! NAME is `revoke`, `page` or `many`; what comes out is one JSON object, which `cargo xtask bench` reads. Ours
//! with the hand-written peer take turns in the same process, or in processes that take turns, and each round gives
//! one ratio. The server is a process of its own.
#![expect(clippy::print_stdout, reason = "a program for a terminal")]
#![expect(clippy::unwrap_used, reason = "a bench ends where a step fails")]

mod many;
mod page;
mod peer;
mod revoke;
mod server;

/// The key of every request.
const KEY: &str = "ak_bench";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match *words {
        ["revoke", rounds] => println!("{}", revoke::measure(rounds.parse().unwrap())),
        ["page", rounds] => println!("{}", page::measure(rounds.parse().unwrap())),
        ["many", rounds] => println!("{}", many::measure(rounds.parse().unwrap())),
        ["serve"] => server::serve(),
        ["worker", whose, base_url] => println!("{}", many::work(whose, base_url)),
        [] => println!("usage: client revoke|page|many ROUNDS"),
        _ => panic!("unknown arguments: {words:?}"),
    }
}
