//! All settings of one run, complete.

use super::super::Failure;
use super::super::args::{BasisArg, LevelArg, OutputArgs, Profile, SelectArgs, TargetArgs};
use super::super::families;
use super::super::output::Wanted;
use super::expectations;
use super::file::{self, File};
use super::merge::{Merge, Shown};
use super::secrets::{self, Source};
use super::ways::{self, Ways};
use crate::event::{AcceptUntested, Expectation};
use crate::reference::Fault;
use crate::rule::{Basis, Level};
use crate::runner::Selectors;
use crate::seed::Seed;
use crate::target::{Dialect, Guard, HeaderValueSource, Settings, settings::is_loopback};
use clap::ArgMatches;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use url::Url;

/// Requests a second to a target on another machine, unless told otherwise.
const DEFAULT_RATE: u32 = 25;
/// Requests under way at once, unless told otherwise.
pub(in super::super) const DEFAULT_CONCURRENCY: usize = 8;
/// More requests under way at once than any target is fair to be asked.
const MAX_CONCURRENCY: usize = 1024;
/// Cases for each property, unless told otherwise.
pub(in super::super) const DEFAULT_CASES: u32 = 64;

/// All settings of one run.
#[derive(Debug)]
pub(in super::super) struct Resolved {
    pub(in super::super) profile: Profile,
    /// The configuration file.
    pub(in super::super) config: Option<PathBuf>,
    /// The target; `None` is the embedded server.
    pub(in super::super) target: Option<TargetSettings>,
    pub(in super::super) concurrency: usize,
    pub(in super::super) timeout: Duration,
    pub(in super::super) selectors: Selectors,
    pub(in super::super) seed: Seed,
    pub(in super::super) cases: u32,
    pub(in super::super) strict: bool,
    pub(in super::super) fail_fast: bool,
    pub(in super::super) max_requests: Option<usize>,
    pub(in super::super) fault: Option<&'static Fault>,
    pub(in super::super) accept_untested: Vec<AcceptUntested>,
    pub(in super::super) expectations: Vec<Expectation>,
    pub(in super::super) events: Option<PathBuf>,
    pub(in super::super) wanted: Wanted,
    pub(in super::super) no_color: bool,
    pub(in super::super) quiet: bool,
    /// Each setting with where it came from.
    pub(in super::super) shown: Vec<Shown>,
}

/// A target that is not embedded.
#[derive(Debug)]
pub(in super::super) struct TargetSettings {
    pub(in super::super) settings: Settings,
    pub(in super::super) provision: Ways,
    pub(in super::super) upstream: Option<UpstreamSettings>,
    /// What tokens are had by.
    pub(in super::super) tokens: families::Given,
    /// Where created accounts are written down; `None` is the default place.
    pub(in super::super) ledger: Option<PathBuf>,
}

/// Where the provider is played.
#[derive(Debug)]
pub(in super::super) struct UpstreamSettings {
    pub(in super::super) listen: SocketAddr,
    pub(in super::super) public_url: Option<String>,
}

impl Resolved {
    /// Puts flags, environment and file together.
    ///
    /// # Errors
    ///
    /// What in them cannot be used.
    pub(in super::super) fn new(
        target: &TargetArgs,
        select: &SelectArgs,
        output: &OutputArgs,
        matches: &ArgMatches,
    ) -> Result<Self, Failure> {
        let file = target.config.as_deref().map(File::read).transpose().map_err(Failure::usage)?.unwrap_or_default();
        let folder = target.config.as_deref().and_then(Path::parent).unwrap_or(Path::new("")).to_owned();
        let mut merge = Merge::new(matches);
        if let Some(config) = &target.config {
            merge.optional("config", Some(config.clone()), None);
        }
        let profile = merge.or("profile", target.profile, file.target.profile, Profile::Composio);
        let base_url = merge.optional("base_url", target.base_url.clone(), file.target.base_url.clone());
        let timeout = merge.or("timeout", target.timeout, file.target.timeout, 10.0);
        let timeout = seconds("timeout", timeout)?;
        let concurrency = merge.or("concurrency", target.concurrency, file.run.concurrency, DEFAULT_CONCURRENCY);
        if !(1..=MAX_CONCURRENCY).contains(&concurrency) {
            return Err(Failure::usage(format!("concurrency must be from 1 to {MAX_CONCURRENCY}")));
        }
        let max_requests = merge.optional("max_requests", target.max_requests, file.run.max_requests);
        if max_requests == Some(0) {
            return Err(Failure::usage("max_requests must be at least 1"));
        }
        let fault = merge.optional("fault", target.fault.clone(), file.run.fault.clone());
        let fault = fault.as_deref().map(|id| profile.definition().find_fault(id)).transpose()?;
        if fault.is_some() && base_url.is_some() {
            return Err(Failure::usage("--fault deviates the embedded server; it does not go with a target"));
        }
        let selectors = selectors(&mut merge, select, &file.run);
        let seed = merge.optional("seed", select.seed, file.run.seed).map_or_else(Seed::random, Seed);
        let cases = merge.or("cases", select.cases, file.run.cases, DEFAULT_CASES).max(1);
        let strict = merge.switch("strict", select.strict, file.run.strict);
        let expected = file.run.expectations.as_ref().map(|path| folder.join(path));
        let expectations = merge.optional("expectations", select.expectations.clone(), expected);
        let expectations = expectations.as_deref().map(|path| expectations::read(path, profile.name())).transpose();
        let expectations = expectations.map_err(Failure::usage)?.unwrap_or_default();
        let ledger = merge.optional("ledger", target.ledger.clone(), file.run.ledger.clone());
        let config = target.config.clone();
        let target = match base_url {
            Some(url) => {
                let mut given = foreign(&mut merge, target, &file, &folder, (&url, timeout, concurrency, ledger))?;
                given.settings.dialect = profile.definition().dialect;
                given.settings.max_requests = max_requests;
                Some(given)
            }
            None => None,
        };
        Ok(Self {
            profile,
            config,
            target,
            concurrency,
            timeout,
            selectors,
            seed,
            cases,
            strict,
            fail_fast: merge.switch("fail_fast", select.fail_fast, file.run.fail_fast),
            max_requests,
            fault,
            events: merge.optional("events", output.events.clone(), file.report.events),
            wanted: Wanted {
                json: merge.optional("json", output.json.clone(), file.report.json),
                junit: merge.optional("junit", output.junit.clone(), file.report.junit),
                markdown: merge.optional("markdown", output.markdown.clone(), file.report.markdown),
                github: merge.switch("github", output.github, file.report.github),
            },
            no_color: merge.switch("no_color", output.no_color, file.run.no_color),
            quiet: merge.switch("quiet", output.quiet, file.run.quiet),
            accept_untested: file.accept_untested,
            expectations,
            shown: merge.shown,
        })
    }
}

fn selectors(merge: &mut Merge<'_>, select: &SelectArgs, file: &file::Run) -> Selectors {
    let levels = merge.list("level", &select.level, file.level.clone());
    let bases = merge.list("basis", &select.basis, file.basis.clone());
    Selectors {
        rules: merge.list("rule", &select.rule, file.rule.clone()),
        skip: merge.list("skip", &select.skip, file.skip.clone()),
        areas: merge.list("area", &select.area, file.area.clone()),
        levels: levels.into_iter().map(Level::from).collect(),
        bases: bases.into_iter().map(Basis::from).collect(),
    }
}

fn foreign(
    merge: &mut Merge<'_>,
    args: &TargetArgs,
    file: &File,
    folder: &Path,
    (url, timeout, concurrency, ledger): (&str, Duration, usize, Option<PathBuf>),
) -> Result<TargetSettings, Failure> {
    let base_url = parse_url("base URL", url)?;
    let safety = &args.safety;
    let guard = Guard {
        allow_destructive: safety.allow_destructive.clone(),
        allow_production: safety.allow_production,
        allow_insecure_http: safety.allow_insecure_http,
    };
    let permission = guard.permission(&base_url).map_err(Failure::usage)?;
    let mut api_key_source = String::new();
    let mut find = |what, default_variable, variable: &Option<String>, path: &Option<PathBuf>, key| {
        let source = Source { what, default_variable, variable: variable.as_deref(), file: path.as_ref() };
        let found = secrets::key(&source, folder, &safety.allow_env).map_err(Failure::usage)?;
        let shown = found.as_ref().map_or("none", |(_, from)| from.as_str()).to_owned();
        merge.show(key, &shown, "the value is a secret");
        if key == "api_key" {
            api_key_source.clone_from(&shown);
        }
        Ok::<_, Failure>(found.map(|(secret, _)| secret))
    };
    let t = &file.target;
    let api_key = find("API key", "CONFORMANCE_API_KEY", &t.api_key_env, &t.api_key_file, "api_key")?;
    let other_api_key = find(
        "API key of the second project",
        "CONFORMANCE_OTHER_API_KEY",
        &t.other_api_key_env,
        &t.other_api_key_file,
        "other_api_key",
    )?;
    let mut headers = Vec::new();
    for (name, header) in &t.headers {
        let (value, variable) = match header {
            file::Header::Plain(text) => (text.clone().into(), None),
            file::Header::Env { env } => {
                (secrets::header(env, &safety.allow_env).map_err(Failure::usage)?, Some(env.clone()))
            }
        };
        headers.push((name.clone(), HeaderValueSource { value, variable }));
    }
    let ca_pem = t.ca_file.as_ref().map(|path| read(folder, path, "ca_file")).transpose()?;
    let proxy = t.proxy.as_deref().map(|url| parse_url("proxy", url)).transpose()?;
    let default_rate = (!is_loopback(&base_url)).then_some(DEFAULT_RATE);
    let rate = merge.optional("rate", args.rate, file.run.rate);
    if rate == Some(0) {
        return Err(Failure::usage("rate must be at least 1 request a second"));
    }
    if let (None, Some(rate)) = (rate, default_rate) {
        merge.show("rate", &rate, "default");
    }
    let list_lag = merge.or("list_lag", None, t.list_lag, 2.0);
    let job_lag = merge.or("job_lag", None, t.job_lag, 30.0);
    merge.show("capabilities", &t.capabilities.iter().map(|claimed| claimed.name()).collect::<Vec<_>>(), "file");
    merge.show("permission", &permission, "flag");
    let upstream = file
        .upstream
        .as_ref()
        .map(|upstream| UpstreamSettings { listen: upstream.listen, public_url: upstream.public_url.clone() });
    if let Some(upstream) = &upstream {
        merge.show("upstream.listen", &upstream.listen, "file");
    }
    if let Some(nylas) = &file.nylas {
        nylas.check().map_err(Failure::usage)?;
        nylas.show(merge);
    }
    let gives_families = file.nylas.as_ref().is_some_and(|nylas| !nylas.families.is_empty());
    Ok(TargetSettings {
        settings: Settings {
            base_url,
            dialect: Dialect::default(),
            api_key,
            api_key_source,
            other_api_key,
            headers,
            ca_pem,
            proxy,
            timeout,
            list_lag: seconds("list_lag", list_lag)?,
            job_lag: seconds("job_lag", job_lag)?,
            capabilities: t.capabilities.clone(),
            real_tokens: t.real_tokens,
            embedded: false,
            permission,
            probe_paths: safety.probe_paths,
            rate: rate.or(default_rate),
            concurrency,
            max_requests: None,
        },
        provision: ways::resolve(&file.provision, gives_families, folder, merge).map_err(Failure::usage)?,
        upstream,
        tokens: file.nylas.as_ref().map(|nylas| nylas.given()).unwrap_or_default(),
        ledger,
    })
}

fn parse_url(what: &str, text: &str) -> Result<Url, Failure> {
    let url = Url::parse(text).map_err(|error| Failure::usage(format!("the {what} is no URL: {error}")))?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err(Failure::usage(format!("the {what} must not carry a query or a fragment")));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Failure::usage(format!("the {what} must not carry a user or a password")));
    }
    Ok(url)
}

fn seconds(what: &str, value: f64) -> Result<Duration, Failure> {
    Duration::try_from_secs_f64(value)
        .ok()
        .filter(|duration| what != "timeout" || !duration.is_zero())
        .ok_or_else(|| Failure::usage(format!("{what} must be a number of seconds above 0")))
}

fn read(folder: &Path, path: &Path, what: &str) -> Result<Vec<u8>, Failure> {
    let path = folder.join(path);
    std::fs::read(&path).map_err(|error| Failure::usage(format!("failed to read {what} {}: {error}", path.display())))
}

impl From<LevelArg> for Level {
    fn from(level: LevelArg) -> Self {
        match level {
            LevelArg::Must => Self::Must,
            LevelArg::Should => Self::Should,
        }
    }
}

impl From<BasisArg> for Basis {
    fn from(basis: BasisArg) -> Self {
        match basis {
            BasisArg::Stated => Self::Stated,
            BasisArg::Inferred => Self::Inferred,
        }
    }
}
