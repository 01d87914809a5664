//! Leaves builders to what requests are made of: what a server answers is nobody's to build.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Fields, ImplItem, Item, ItemMod, Type};

use super::names;

/// The types that operations take, where `item` is the module of their builders, which write them `types::Name`.
pub(crate) fn asked(item: &Item) -> Vec<String> {
    let mut found = Vec::new();
    let Item::Mod(module) = item else { return found };
    if module.ident != "builder" {
        return found;
    }
    for item in module.content.iter().flat_map(|(_, items)| items) {
        let Item::Struct(builder) = item else { continue };
        for field in &builder.fields {
            let words = words(field.ty.to_token_stream());
            let named = words.windows(2).filter(|pair| pair[0] == "types" || pair[0] == "builder");
            found.extend(named.map(|pair| pair[1].clone()));
        }
    }
    found
}

/// Removes the builder of each type in the module `types` that is no part of those that are `asked` for.
pub(crate) fn keep_builders(types: &mut ItemMod, asked: &[String]) {
    let Some((_, items)) = &mut types.content else { return };
    let members = members(items);
    let (mut open, mut inputs) = (asked.to_vec(), BTreeSet::new());
    while let Some(name) = open.pop() {
        let parts = members.get(&name).into_iter().flatten().filter(|part| members.contains_key(*part));
        if inputs.insert(name.clone()) {
            open.extend(parts.cloned());
        }
    }
    let is_input = |ty: &Type| names::of(ty).is_none_or(|name| inputs.contains(&name));
    for item in items.iter_mut() {
        match item {
            Item::Impl(block) if block.trait_.is_none() && !is_input(&block.self_ty) => {
                block.items.retain(|item| !matches!(item, ImplItem::Fn(function) if function.sig.ident == "builder"));
            }
            Item::Mod(module) if module.ident == "builder" => {
                module.content.iter_mut().for_each(|(_, items)| {
                    items.retain(|item| match item {
                        Item::Struct(item) => inputs.contains(&item.ident.to_string()),
                        Item::Impl(block) => is_input(&block.self_ty),
                        _ => true,
                    });
                });
            }
            _ => {}
        }
    }
    items.retain(|item| !matches!(item, Item::Impl(block) if block.trait_.is_none() && block.items.is_empty()));
}

/// The words in the members of each type, among them the types that it consists of.
fn members(items: &[Item]) -> BTreeMap<String, Vec<String>> {
    let of = |fields: &Fields| fields.iter().flat_map(|field| words(field.ty.to_token_stream())).collect::<Vec<_>>();
    let member = |item: &Item| match item {
        Item::Struct(item) => Some((item.ident.to_string(), of(&item.fields))),
        Item::Enum(item) => {
            Some((item.ident.to_string(), item.variants.iter().flat_map(|variant| of(&variant.fields)).collect()))
        }
        _ => None,
    };
    items.iter().filter_map(member).collect()
}

fn words(tokens: TokenStream) -> Vec<String> {
    let each = |token| match token {
        TokenTree::Group(group) => words(group.stream()),
        TokenTree::Ident(word) => vec![word.to_string()],
        _ => Vec::new(),
    };
    tokens.into_iter().flat_map(each).collect()
}
