//! Turns a document into the source of its typed operations, with the settings that the build script shares with xtask.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use openapiv3::OpenAPI;
use proc_macro2::TokenStream;
use progenitor::{GenerationSettings, Generator, InterfaceStyle, TagStyle, TypeImpl};
use yaml_serde::Value;

mod boxed;
mod constant;
mod headers;
mod inputs;
mod keyless;
mod names;
mod plan;
mod relax;
mod rename;
mod replace;
mod rewrite;
mod secret;
mod send;
mod trim;

pub(crate) use plan::{CONNECTED_ACCOUNTS, NYLAS, Plan};

/// The type of whatever the document marks as a password.
const SECRET: &str = "crate::support::Secret";

/// Why a document could not be turned into source; its text completes "FILE" with the line, if known.
#[derive(Debug)]
pub(crate) struct Problem {
    line: Option<usize>,
    message: String,
}

impl Problem {
    fn new(message: impl Into<String>) -> Self {
        Self { line: None, message: message.into() }
    }

    fn at(line: Option<usize>, message: impl Into<String>) -> Self {
        Self { line, message: message.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": failed to generate the client: {}", self.message)
    }
}

/// Generates the source that `text` describes, the document of `plan` or a variant of it.
pub(crate) fn generate(plan: &Plan, text: &str) -> Result<syn::File, Problem> {
    // Through a `Value`: openapiv3 itself panics on a duplicate key, without naming it.
    let mut value: Value = yaml_serde::from_str(text).map_err(|error| unreadable(&error))?;
    relax::required_fields(&mut value);
    trim::formats(&mut value);
    let replaced = replace::Replacements::of(&value, plan, text)?;
    trim::unused_schemas(&mut value, plan.by_hand);
    let keyless = keyless::Keyless::of(&value);
    let document: OpenAPI = yaml_serde::from_value(value).map_err(|error| unreadable(&error))?;

    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Builder)
        .with_tag(TagStyle::Merged)
        .with_inner_type(quote::quote!(crate::call::Inner))
        .with_map_type("::std::collections::BTreeMap");
    let password = yaml_serde::from_str("{type: string, format: password}").map_err(|error| unreadable(&error))?;
    settings.with_conversion(password, SECRET, std::iter::empty());
    for (component, path) in replaced.paths() {
        let impls = [TypeImpl::Display, TypeImpl::FromStr];
        settings.with_replacement(component, path, impls.into_iter());
    }

    let tokens = run(&settings, &document).map_err(|message| culprit(&settings, &document, text, message))?;
    let file = syn::parse2(rename::client(tokens))
        .map_err(|error| Problem::new(format!("the generator wrote what Rust cannot read: {error}")))?;
    rewrite::rewrite(file, replaced.enums(), &keyless).map_err(Problem::new)
}

fn unreadable(error: &yaml_serde::Error) -> Problem {
    Problem::at(error.location().map(|place| place.line()), error.to_string())
}

/// Runs the generator, which panics on most of the things that it does not support.
fn run(settings: &GenerationSettings, document: &OpenAPI) -> Result<TokenStream, String> {
    // The hook belongs to the process, so two runs at once would leave it silent.
    static HOOK: Mutex<()> = Mutex::new(());
    let _guard = HOOK.lock().unwrap_or_else(PoisonError::into_inner);
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let result = catch_unwind(AssertUnwindSafe(|| Generator::new(settings).generate_tokens(document)));
    std::panic::set_hook(hook);
    match result {
        Ok(Ok(tokens)) => Ok(tokens),
        Ok(Err(error)) => Err(error.to_string()),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
            Err(format!("the generator panicked ({text}); a construct it does not support"))
        }
    }
}

/// Names the one operation that fails by itself, with its line, where there is one.
fn culprit(settings: &GenerationSettings, document: &OpenAPI, text: &str, message: String) -> Problem {
    let mut bare = document.clone();
    bare.paths.paths.clear();
    if run(settings, &bare).is_err() {
        return Problem::new(format!("in components: {message}"));
    }
    for (path, item) in &document.paths.paths {
        let mut single = bare.clone();
        single.paths.paths.insert(path.clone(), item.clone());
        if run(settings, &single).is_err() {
            return Problem::at(replace::line_of(text, path), format!("in the operations of {path}: {message}"));
        }
    }
    Problem::new(message)
}
