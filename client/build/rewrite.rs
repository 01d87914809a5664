//! Fits the generator's output to this crate: `send` answers with the crate's own types, nothing else is reachable.

use quote::quote;
use syn::{
    Expr, FnArg, ImplItem, ImplItemFn, Item, ItemImpl, ItemMod, Lit, LitStr, Meta, Type, Visibility, parse_quote,
};

use super::replace::OpenEnum;
use super::{secret, send};

/// Rewrites the generated `file`, which gains a module `open` with the open enums.
pub(crate) fn rewrite(mut file: syn::File, enums: &[OpenEnum]) -> Result<syn::File, String> {
    file.items.retain(|item| !matches!(item, Item::Mod(module) if module.ident == "prelude"));
    let mut operations = 0;
    for item in &mut file.items {
        match item {
            // The generator's error shows bodies with headers, so nobody outside may meet it.
            Item::Use(import) => import.vis = Visibility::Inherited,
            Item::Impl(block) if block.trait_.is_none() => {
                constructors(block);
                examples(block);
            }
            Item::Mod(module) if module.ident == "types" => types(module),
            Item::Mod(module) if module.ident == "builder" => operations += senders(module)?,
            _ => {}
        }
    }
    if operations == 0 {
        return Err("the generator wrote no operation in the form that is expected".to_owned());
    }
    file.items.push(open(enums));
    Ok(file)
}

/// Removes `new` and its kind: they would make a client that follows redirects and sends no key.
fn constructors(block: &mut ItemImpl) {
    let constructor = |item: &ImplItem| matches!(item, ImplItem::Fn(f) if f.sig.ident.to_string().starts_with("new"));
    block.items.retain(|item| !constructor(item));
}

/// Makes each operation's example say where the operation is found; it names undeclared variables, so it is text.
fn examples(block: &mut ItemImpl) {
    for item in &mut block.items {
        let ImplItem::Fn(function) = item else { continue };
        for attribute in &mut function.attrs {
            if let Meta::NameValue(meta) = &mut attribute.meta
                && let Expr::Lit(literal) = &mut meta.value
                && let Lit::Str(text) = &mut literal.lit
            {
                let shown = text.value().replace("```ignore", "```text");
                *text = LitStr::new(&shown.replace("= client.", "= client.api()."), text.span());
            }
        }
    }
}

fn types(module: &mut ItemMod) {
    let Some((_, items)) = &mut module.content else {
        return;
    };
    secret::hide(items);
    for item in items {
        if let Item::Mod(module) = item
            && let Some((_, items)) = &mut module.content
        {
            items.iter_mut().for_each(open_members_default_to_none);
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

/// Wraps each operation's `send`; returns how many there were.
fn senders(module: &mut ItemMod) -> Result<usize, String> {
    let Some((_, items)) = &mut module.content else {
        return Ok(0);
    };
    let mut count = 0;
    for item in items {
        match item {
            Item::Struct(builder) => {
                builder.attrs.push(parse_quote!(#[must_use = "nothing is sent before `send` is awaited"]));
            }
            Item::Impl(block) => count += sender(block)?,
            _ => {}
        }
    }
    Ok(count)
}

fn sender(block: &mut ItemImpl) -> Result<usize, String> {
    let Type::Path(path) = &*block.self_ty else {
        return Ok(0);
    };
    let Some(name) = path.path.segments.last().map(|segment| segment.ident.clone()) else {
        return Ok(0);
    };
    let mut items = Vec::new();
    let mut count = 0;
    for item in std::mem::take(&mut block.items) {
        match item {
            ImplItem::Fn(function) if is_send(&function) => {
                items.extend(send::rewrite(&name, function)?);
                count += 1;
            }
            ImplItem::Fn(mut function) if function.sig.ident == "new" => {
                function.vis = parse_quote!(pub(crate));
                items.push(ImplItem::Fn(function));
            }
            item => items.push(item),
        }
    }
    block.items = items;
    Ok(count)
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
