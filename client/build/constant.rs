//! Fills in what has only one value, such as the `grant_type` of each kind of exchange.

use std::collections::BTreeMap;

use quote::{format_ident, quote};
use syn::{Expr, ExprStruct, Fields, ImplItem, Item, ItemImpl, Member, Stmt, parse_quote};

use super::names;
use super::replace::OpenEnum;

/// Makes the builders among `items` begin with the value of each enum that has no other.
pub(crate) fn fill(items: &mut [Item], enums: &[OpenEnum]) {
    let builders: BTreeMap<String, BTreeMap<String, Expr>> = items
        .iter()
        .filter_map(|item| match item {
            Item::Struct(item) => Some((item.ident.to_string(), constants(&item.fields, enums))),
            _ => None,
        })
        .collect();
    for item in items {
        if let Item::Impl(block) = item
            && let Some(constants) = names::of(&block.self_ty).and_then(|name| builders.get(&name))
            && !constants.is_empty()
        {
            initial(block).into_iter().for_each(|value| set(value, constants));
        }
    }
}

/// The fields of a builder that can have one value only, with that value.
fn constants(fields: &Fields, enums: &[OpenEnum]) -> BTreeMap<String, Expr> {
    let mut found = BTreeMap::new();
    for field in fields {
        let ty = &field.ty;
        let text = quote!(#ty).to_string();
        // A builder keeps a `Result`, in which an optional value is an `Option`: that one begins as none.
        let path = text.split(['<', '>', ',']).nth(1).unwrap_or_default().trim();
        for OpenEnum { name, variants, .. } in enums {
            if let (Some(field), [(variant, _)]) = (&field.ident, variants.as_slice())
                && path.ends_with(&format!("open :: {name}"))
                && let Ok(path) = syn::parse_str::<syn::Path>(path)
            {
                found.insert(field.to_string(), parse_quote!(Ok(#path::#variant)));
            }
        }
    }
    found
}

/// What the functions that make a builder end in.
fn initial(block: &mut ItemImpl) -> Vec<&mut ExprStruct> {
    let mut values = Vec::new();
    for item in &mut block.items {
        if let ImplItem::Fn(function) = item
            && [format_ident!("default"), format_ident!("new")].contains(&function.sig.ident)
            && let Some(Stmt::Expr(Expr::Struct(value), _)) = function.block.stmts.last_mut()
        {
            values.push(value);
        }
    }
    values
}

fn set(value: &mut ExprStruct, constants: &BTreeMap<String, Expr>) {
    for field in &mut value.fields {
        if let Member::Named(name) = &field.member
            && let Some(constant) = constants.get(&name.to_string())
        {
            field.expr = constant.clone();
        }
    }
}
