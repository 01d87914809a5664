//! Reads the operations with the types out of generated source.

use std::fmt::Write as _;

use connected_accounts_openapi::Document;
use quote::ToTokens;
use syn::{
    Attribute, Expr, Fields, FnArg, GenericArgument, ImplItem, Item, ItemEnum, ItemImpl, ItemStruct, Lit, Meta,
    PathArguments, ReturnType, Type,
};

use crate::error::Error;

/// One operation of the document.
#[derive(Default)]
struct Operation {
    name: String,
    /// Method with path, as the document writes them.
    route: String,
    parameters: Vec<String>,
    answer: String,
    successes: Vec<String>,
    refusals: Vec<String>,
    /// Whether the key stays here.
    is_keyless: bool,
}

/// Everything that `file`, which `document` generated, lets callers use, sorted, one thing a line.
///
/// # Errors
/// The source does not have the form that the generator gives it.
pub(crate) fn of(document: Document, file: &syn::File) -> Result<String, Error> {
    let mut text = format!(
        "# Written by `cargo xtask codegen` from openapi/{}; do not edit.\n# A field whose name differs on the wire shows that name in brackets.\n\napi version {}\n",
        document.name, document.version
    );
    let mut operations = operations(module(&file.items, "builder")?);
    operations.sort_by(|a, b| a.name.cmp(&b.name));
    for operation in &operations {
        let Operation { name, route, parameters, answer, successes, refusals, is_keyless } = operation;
        line(&mut text, &format!("\noperation {name}"));
        line(&mut text, &format!("  {route}"));
        for parameter in parameters {
            line(&mut text, &format!("  {parameter}"));
        }
        if *is_keyless {
            line(&mut text, "  without the key");
        }
        if successes.is_empty() {
            line(&mut text, &format!("  -> {answer}, sent by a browser"));
        } else {
            line(&mut text, &format!("  -> {answer} ({}), refusals {}", successes.join(" "), refusals.join(" ")));
        }
    }
    for item in module(&file.items, "types")? {
        match item {
            Item::Struct(item) => structure(&mut text, item),
            Item::Enum(item) => choice(&mut text, item),
            _ => {}
        }
    }
    for item in module(&file.items, "open")? {
        if let Item::Macro(item) = item {
            open_enum(&mut text, &item.mac.tokens.to_string())?;
        }
    }
    Ok(text)
}

fn line(text: &mut String, line: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{line}");
}

fn module<'a>(items: &'a [Item], name: &str) -> Result<&'a [Item], Error> {
    let found = items.iter().find_map(|item| match item {
        Item::Mod(module) if module.ident == name => module.content.as_ref(),
        _ => None,
    });
    found
        .map(|(_, items)| items.as_slice())
        .ok_or_else(|| Error::new(format!("find the module `{name}` in the generated source")))
}

fn operations(items: &[Item]) -> Vec<Operation> {
    let mut operations = Vec::new();
    for item in items {
        let Item::Impl(block) = item else { continue };
        let fields = items.iter().find_map(|item| match item {
            Item::Struct(item) if is_of(block, item) => Some(&item.fields),
            _ => None,
        });
        if let Some(fields) = fields {
            operations.push(operation(block, fields));
        }
    }
    operations
}

fn is_of(block: &ItemImpl, item: &ItemStruct) -> bool {
    matches!(&*block.self_ty, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == item.ident))
}

fn operation(block: &ItemImpl, fields: &Fields) -> Operation {
    let mut operation = Operation::default();
    for field in fields {
        if let Some(name) = &field.ident
            && name != "client"
        {
            // Each parameter is kept as `Result<T, String>` until the request is sent.
            let ty = short(&field.ty);
            let ty = ty.strip_prefix("Result<").and_then(|ty| ty.strip_suffix(", String>")).unwrap_or(&ty);
            operation.parameters.push(format!("{name}: {ty}"));
        }
    }
    for item in &block.items {
        let ImplItem::Fn(function) = item else {
            continue;
        };
        let body = function.block.to_token_stream().to_string();
        if function.sig.ident == "read" {
            operation.name = body.split('"').nth(1).unwrap_or_default().to_owned();
            operation.successes = successes(&body);
            operation.is_keyless = body.contains("takes_key : false");
        } else if function.sig.ident == "send" && matches!(function.sig.inputs.first(), Some(FnArg::Receiver(_))) {
            if let ReturnType::Type(_, ty) = &function.sig.output {
                let ty = short(ty);
                let answer = ty.strip_prefix("Result<Response<").and_then(|ty| ty.strip_suffix(">, Error>"));
                operation.answer = answer.unwrap_or(&ty).to_owned();
            }
            operation.route = function.attrs.iter().find_map(route).unwrap_or_default();
            operation.refusals = function.attrs.iter().find_map(refusals).unwrap_or_default();
        } else if function.sig.ident == "url" {
            operation.name = body.split('"').nth(1).unwrap_or_default().to_owned();
            operation.route = function.attrs.iter().find_map(route).unwrap_or_default();
            operation.answer = "url".to_owned();
        }
    }
    operation
}

/// The statuses in the one list of numbers that the code holds.
fn successes(body: &str) -> Vec<String> {
    let list = body.split_once("& [").and_then(|(_, rest)| rest.split_once(']')).map_or("", |(list, _)| list);
    list.split(',').map(|status| status.trim().trim_end_matches("u16").to_owned()).collect()
}

/// The statuses in the sentence that names the refusals.
fn refusals(attribute: &Attribute) -> Option<Vec<String>> {
    let text = value(attribute, "doc")?;
    let list = text.trim().strip_prefix("The document names these refusals: ")?.strip_suffix('.')?;
    Some(list.split(", ").map(str::to_owned).collect())
}

/// `GET /path` out of the sentence that the generator writes above `send`.
fn route(attribute: &Attribute) -> Option<String> {
    let text = value(attribute, "doc")?;
    let mut quoted = text.split('`').skip(1).step_by(2);
    Some(format!("{} {}", quoted.next()?, quoted.next()?))
}

/// The text of an attribute of the form `#[name = "text"]`.
fn value(attribute: &Attribute, name: &str) -> Option<String> {
    let Meta::NameValue(meta) = &attribute.meta else {
        return None;
    };
    match &meta.value {
        Expr::Lit(literal) if meta.path.is_ident(name) => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

fn structure(text: &mut String, item: &ItemStruct) {
    if let Fields::Unnamed(fields) = &item.fields {
        let types: Vec<_> = fields.unnamed.iter().map(|field| short(&field.ty)).collect();
        line(text, &format!("\nstruct {}({})", item.ident, types.join(", ")));
        return;
    }
    line(text, &format!("\nstruct {}", item.ident));
    for field in &item.fields {
        let Some(name) = &field.ident else { continue };
        let wire = rename(&field.attrs).map_or_else(String::new, |wire| format!(" [{wire}]"));
        let attributes: String = field.attrs.iter().map(|attribute| attribute.to_token_stream().to_string()).collect();
        let note = if attributes.contains("deserialize_with") {
            ", required"
        } else if attributes.contains("flatten") {
            ", every other member"
        } else {
            ""
        };
        line(text, &format!("  {name}{wire}: {}{note}", short(&field.ty)));
    }
}

/// A closed enum, or a union of types.
fn choice(text: &mut String, item: &ItemEnum) {
    let is_union = item.variants.iter().all(|variant| matches!(variant.fields, Fields::Unnamed(_)));
    let (kind, note) = if is_union { ("union", "") } else { ("enum", " (closed)") };
    line(text, &format!("\n{kind} {}{note}", item.ident));
    for variant in &item.variants {
        let types: Vec<_> = variant.fields.iter().map(|field| short(&field.ty)).collect();
        let wire = rename(&variant.attrs).unwrap_or_else(|| variant.ident.to_string());
        let shown = if is_union { types.join(", ") } else { format!("{wire:?}") };
        line(text, &format!("  {} {shown}", variant.ident));
    }
}

/// The name on the wire, where serde is told one.
fn rename(attributes: &[Attribute]) -> Option<String> {
    attributes.iter().find_map(|attribute| {
        let text = attribute.to_token_stream().to_string();
        let (_, rest) = text.split_once("rename = \"")?;
        rest.split_once('"').map(|(name, _)| name.to_owned())
    })
}

/// `#[doc = …] Name { Variant = "value", … }`
fn open_enum(text: &mut String, tokens: &str) -> Result<(), Error> {
    let unknown = || Error::new("read an open enum in the generated source");
    let (_, declaration) = tokens.rsplit_once(']').ok_or_else(unknown)?;
    let (name, variants) = declaration.split_once('{').ok_or_else(unknown)?;
    line(text, &format!("\nenum {} (open)", name.trim()));
    for variant in variants.trim_end_matches(['}', ' ']).split(',') {
        if let Some((variant, value)) = variant.split_once('=') {
            line(text, &format!("  {} {}", variant.trim(), value.trim()));
        }
    }
    Ok(())
}

/// A type without the paths that say where it comes from.
fn short(ty: &Type) -> String {
    let last = match ty {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    };
    let Some(last) = last else {
        return ty.to_token_stream().to_string();
    };
    let mut text = last.ident.to_string();
    if let PathArguments::AngleBracketed(arguments) = &last.arguments {
        let arguments: Vec<_> = arguments.args.iter().map(argument).collect();
        text += &format!("<{}>", arguments.join(", "));
    }
    text
}

fn argument(argument: &GenericArgument) -> String {
    match argument {
        GenericArgument::Type(ty) => short(ty),
        other => other.to_token_stream().to_string(),
    }
}
