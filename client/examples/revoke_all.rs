//! Revokes every account of the project, or of the users that are named, with progress bars.
//!
//! ```text
//! cargo run --example revoke_all -- [--dry-run] [--all | USER…] [--concurrency N] [--rate N] [--resume CHECKPOINT]
//! ```
//!
//! `CONNECTED_ACCOUNTS_API_KEY` is the key, `CONNECTED_ACCOUNTS_BASE_URL` the server
//! (`http://127.0.0.1:4010` where it is not set; `https` needs `--features rustls-tls`).
//! Each account that could not be revoked is a line on the standard output; progress goes to standard error.
#![expect(clippy::print_stdout, reason = "an example is a program for a terminal")]

use std::env;
use std::error::Error;

use connected_accounts_client::revoke_all::{Checkpoint, Outcome, Step, Summary};
use connected_accounts_client::{AccountFilter, ApiKey, Client, Revocation, RevokeAll};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

const USAGE: &str = "usage: revoke_all [--dry-run] [--concurrency N] [--rate N] [--resume CHECKPOINT] --all | USER…";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let key = env::var("CONNECTED_ACCOUNTS_API_KEY").map_err(|_| "CONNECTED_ACCOUNTS_API_KEY is not set")?;
    let base_url = env::var("CONNECTED_ACCOUNTS_BASE_URL").unwrap_or_else(|_| "http://127.0.0.1:4010".to_owned());
    let client = Client::new(base_url, ApiKey::project(key)?)?;
    let run = settings(&client, env::args().skip(1))?;

    let bars = Bars::new();
    let mut steps = run.steps();
    let mut last = None;
    while let Some(step) = steps.next().await {
        match step {
            Ok(Step::Checkpoint(checkpoint)) => last = Some(checkpoint),
            Ok(step) => bars.show(step)?,
            Err(error) => {
                bars.clear()?;
                let place = last.map(|place| format!("; go on with --resume {place}")).unwrap_or_default();
                return Err(format!("failed to {error}{place}").into());
            }
        }
    }
    Ok(())
}

/// The run that the arguments describe.
fn settings(client: &Client, arguments: impl Iterator<Item = String>) -> Result<RevokeAll, Box<dyn Error>> {
    let (mut users, mut all, mut dry_run) = (Vec::new(), false, false);
    let (mut concurrency, mut rate, mut from) = (16, 0, None);
    let mut arguments = arguments;
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(USAGE);
        match argument.as_str() {
            "--all" => all = true,
            "--dry-run" => dry_run = true,
            "--concurrency" => concurrency = value()?.parse()?,
            "--rate" => rate = value()?.parse()?,
            "--resume" => from = Some(value()?.parse::<Checkpoint>()?),
            user if !user.starts_with('-') => users.push(user.to_owned()),
            _ => return Err(USAGE.into()),
        }
    }
    // Everybody must be said, it is never what is left when a list is empty.
    let filter = match (all, users.is_empty()) {
        (true, true) => AccountFilter::everything(),
        (false, false) => AccountFilter::everything().users(users),
        _ => return Err(USAGE.into()),
    };
    let run = client.revoke_all(filter).dry_run(dry_run).concurrency(concurrency).rate(rate);
    Ok(match from {
        Some(checkpoint) => run.resume_from(checkpoint),
        None => run,
    })
}

/// One bar for the accounts, one line for what became of them.
struct Bars {
    bars: MultiProgress,
    accounts: ProgressBar,
    counts: ProgressBar,
}

impl Bars {
    fn new() -> Self {
        let bars = MultiProgress::new();
        let line = "{bar:40} {pos}/{len} accounts, {per_sec}, {eta} left";
        let style = ProgressStyle::with_template(line).unwrap_or_else(|_| ProgressStyle::default_bar());
        let accounts = bars.add(ProgressBar::new(0).with_style(style));
        let style = ProgressStyle::with_template("{msg}").unwrap_or_else(|_| ProgressStyle::default_bar());
        let counts = bars.add(ProgressBar::new_spinner().with_style(style));
        Self { bars, accounts, counts }
    }

    fn show(&self, step: Step) -> Result<(), Box<dyn Error>> {
        match step {
            Step::Listed(page) if page.pass == 1 => self.accounts.set_length(page.total),
            Step::Listed(page) => self.counts.set_message(format!("pass {}: {} still ACTIVE", page.pass, page.total)),
            Step::Account(account) => {
                if account.pass == 1 {
                    self.accounts.inc(1);
                }
                let id = account.id;
                match account.outcome {
                    Outcome::Failed(error) => self.print(&format!("{id}: failed to {error}"))?,
                    Outcome::WouldRevoke(status) => self.print(&format!("{id}: is {status}, would be revoked"))?,
                    Outcome::Done(Revocation::RevokedSubjectsUnknown) => {
                        self.print(&format!("{id}: is revoked; what was killed is not known"))?;
                    }
                    _ => {}
                }
            }
            Step::Finished(summary) => {
                self.clear()?;
                println!("{}", sum(&summary));
            }
            _ => {}
        }
        Ok(())
    }

    /// A line that stays, above the bars.
    fn print(&self, line: &str) -> Result<(), Box<dyn Error>> {
        self.bars.suspend(|| println!("{line}"));
        Ok(())
    }

    fn clear(&self) -> Result<(), Box<dyn Error>> {
        Ok(self.bars.clear()?)
    }
}

fn sum(summary: &Summary) -> String {
    let Summary { revoked, already_revoked, failed, would_revoke, passes, settled, .. } = summary;
    let end = if *settled { "" } else { "; the last pass still revoked some, run it again" };
    format!(
        "{revoked} revoked, {already_revoked} revoked before, {failed} failed, {would_revoke} would be revoked; {passes} passes{end}"
    )
}
