//! `conformance schema`: the JSON Schema of a format.

use super::args::{SchemaArgs, SchemaOf};
use super::{Failure, config, screen};
use crate::event::Event;
use crate::report::{ExitCode, json};
use schemars::generate::SchemaSettings;

/// Prints the schema.
pub(super) fn schema(args: &SchemaArgs) -> Result<ExitCode, Failure> {
    let schema = match args.of {
        SchemaOf::Config => config::schema(),
        // What is written is described, not what an older log may lack.
        SchemaOf::Events => SchemaSettings::default().for_serialize().into_generator().into_root_schema_for::<Event>(),
        SchemaOf::Report => json::schema(),
    };
    let text = serde_json::to_string_pretty(&schema).map_err(|error| Failure::defect(error.to_string()))?;
    screen::print(&(text + "\n"));
    Ok(ExitCode::Conformant)
}
