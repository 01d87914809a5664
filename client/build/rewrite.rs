//! Fits the generator's output to this crate: `send` answers with the crate's own types, nothing else is reachable.

use quote::quote;
use syn::{
    Expr, FnArg, ImplItem, ImplItemFn, Item, ItemImpl, ItemMod, Lit, LitStr, Meta, Type, Visibility, parse_quote,
};

use super::keyless::Keyless;
use super::replace::OpenEnum;
use super::{boxed, constant, inputs, secret, send};

/// Rewrites the generated `file`, which gains a module `open` with the open enums.
pub(crate) fn rewrite(mut file: syn::File, enums: &[OpenEnum], keyless: &Keyless) -> Result<syn::File, String> {
    file.items.retain(|item| !matches!(item, Item::Mod(module) if module.ident == "prelude"));
    let asked: Vec<_> = file.items.iter().flat_map(inputs::asked).collect();
    let mut operations = Operations::default();
    for item in &mut file.items {
        if let Item::Mod(module) = item
            && module.ident == "builder"
        {
            operations = senders(module, keyless)?;
            module.content.iter_mut().for_each(|(_, items)| constant::fill(items, enums));
        }
    }
    for item in &mut file.items {
        match item {
            // The generator's error shows bodies with headers, so nobody outside may meet it.
            Item::Use(import) => import.vis = Visibility::Inherited,
            Item::Impl(block) if block.trait_.is_none() => {
                constructors(block);
                examples(block, &operations);
            }
            Item::Mod(module) if module.ident == "types" => {
                inputs::keep_builders(module, &asked);
                types(module, enums);
            }
            _ => {}
        }
    }
    if operations.count == 0 {
        return Err("the generator wrote no operation in the form that is expected".to_owned());
    }
    file.items.push(open(enums));
    Ok(file)
}

/// What was found among the builders.
#[derive(Default)]
struct Operations {
    count: usize,
    /// The builders that end in `url`.
    addresses: Vec<String>,
}

/// Removes `new` and its kind: they would make a client that follows redirects and sends no key.
fn constructors(block: &mut ItemImpl) {
    let constructor = |item: &ImplItem| matches!(item, ImplItem::Fn(f) if f.sig.ident.to_string().starts_with("new"));
    block.items.retain(|item| !constructor(item));
}

/// Makes each operation's example say where the operation is found; it names undeclared variables, so it is text.
fn examples(block: &mut ItemImpl, operations: &Operations) {
    for item in &mut block.items {
        let ImplItem::Fn(function) = item else { continue };
        let output = &function.sig.output;
        let output = quote!(#output).to_string();
        let is_address = operations.addresses.iter().any(|name| output.contains(&format!(":: {name} <")));
        for attribute in &mut function.attrs {
            if let Meta::NameValue(meta) = &mut attribute.meta
                && let Expr::Lit(literal) = &mut meta.value
                && let Lit::Str(text) = &mut literal.lit
            {
                let shown = text.value().replace("```ignore", "```text");
                let mut shown = shown.replace("= client.", "= client.api().");
                if is_address {
                    shown = shown.replace("let response", "let url").replace(".send()\n    .await;", ".url()?;");
                }
                *text = LitStr::new(&shown, text.span());
            }
        }
    }
}

fn types(module: &mut ItemMod, enums: &[OpenEnum]) {
    let Some((_, items)) = &mut module.content else {
        return;
    };
    boxed::members(items);
    secret::hide(items);
    for item in items {
        if let Item::Mod(module) = item
            && let Some((_, items)) = &mut module.content
        {
            items.iter_mut().for_each(open_members_default_to_none);
            constant::fill(items, enums);
            secret::hide(items);
        }
    }
}

/// A builder need not be told that there are no members beyond the named ones.
fn open_members_default_to_none(item: &mut Item) {
    let Item::Impl(block) = item else { return };
    for item in &mut block.items {
        let ImplItem::Fn(function) = item else {
            continue;
        };
        if function.sig.ident != "default" {
            continue;
        }
        for statement in &mut function.block.stmts {
            let syn::Stmt::Expr(Expr::Struct(value), _) = statement else {
                continue;
            };
            for field in &mut value.fields {
                if matches!(&field.member, syn::Member::Named(name) if name == "extra") {
                    field.expr = parse_quote!(Ok(::std::default::Default::default()));
                }
            }
        }
    }
}

/// Wraps each operation's `send`.
fn senders(module: &mut ItemMod, keyless: &Keyless) -> Result<Operations, String> {
    let mut operations = Operations::default();
    let Some((_, items)) = &mut module.content else {
        return Ok(operations);
    };
    for item in items.iter_mut() {
        if let Item::Impl(block) = item {
            sender(block, keyless, &mut operations)?;
        }
    }
    for item in items {
        if let Item::Struct(builder) = item {
            let is_address = operations.addresses.iter().any(|name| builder.ident == name);
            builder.attrs.push(match is_address {
                true => parse_quote!(#[must_use = "nobody is sent anywhere before `url` is called"]),
                false => parse_quote!(#[must_use = "nothing is sent before `send` is awaited"]),
            });
        }
    }
    Ok(operations)
}

fn sender(block: &mut ItemImpl, keyless: &Keyless, operations: &mut Operations) -> Result<(), String> {
    let Type::Path(path) = &*block.self_ty else {
        return Ok(());
    };
    let Some(name) = path.path.segments.last().map(|segment| segment.ident.clone()) else {
        return Ok(());
    };
    let mut items = Vec::new();
    for item in std::mem::take(&mut block.items) {
        match item {
            ImplItem::Fn(function) if is_send(&function) => {
                let methods = send::rewrite(&name, function, keyless)?;
                let is_url = |item: &ImplItem| matches!(item, ImplItem::Fn(function) if function.sig.ident == "url");
                if methods.iter().any(is_url) {
                    operations.addresses.push(name.to_string());
                }
                items.extend(methods);
                operations.count += 1;
            }
            ImplItem::Fn(mut function) if function.sig.ident == "new" => {
                function.vis = parse_quote!(pub(crate));
                items.push(ImplItem::Fn(function));
            }
            item => items.push(item),
        }
    }
    block.items = items;
    Ok(())
}

fn is_send(function: &ImplItemFn) -> bool {
    function.sig.ident == "send" && matches!(function.sig.inputs.first(), Some(FnArg::Receiver(_)))
}

fn open(enums: &[OpenEnum]) -> Item {
    let declared = enums.iter().map(|OpenEnum { name, description, variants }| {
        let variants = variants.iter().map(|(variant, value)| quote!(#variant = #value));
        quote! {
            crate::support::open_enum! {
                #[doc = #description]
                #name { #(#variants,)* }
            }
        }
    });
    parse_quote! {
        /// Enums that keep values which this version does not know.
        pub mod open { #(#declared)* }
    }
}
