//! Boxes members that are large, since whatever holds one is moved several times while it is read.

use std::collections::BTreeSet;

use syn::{Expr, ExprStruct, ImplItem, Item, ItemImpl, ItemMod, Member, Stmt, parse_quote};

use super::names;

/// As many fields make a type large: at some 24 bytes each, moving them costs more than an allocation.
const LARGE: usize = 32;

/// Boxes each member of a large type among the `items` of the module `types`, with the builders that fill them.
pub(crate) fn members(items: &mut [Item]) {
    let large = |item: &Item| match item {
        Item::Struct(item) if item.fields.len() >= LARGE => Some(item.ident.to_string()),
        _ => None,
    };
    let large: BTreeSet<String> = items.iter().filter_map(large).collect();
    let mut boxed = BTreeSet::new();
    for item in items.iter_mut() {
        let Item::Struct(item) = item else { continue };
        for field in &mut item.fields {
            let ty = &field.ty;
            if let (Some(name), true) = (&field.ident, names::of(ty).is_some_and(|name| large.contains(&name))) {
                boxed.insert((item.ident.to_string(), name.to_string()));
                field.ty = parse_quote!(::std::boxed::Box<#ty>);
            }
        }
    }
    for item in items {
        if let Item::Mod(module) = item
            && module.ident == "builder"
        {
            builders(module, &boxed);
        }
    }
}

/// Lets builders keep what they are given, which becomes a box at the end, or was one at the beginning.
fn builders(module: &mut ItemMod, boxed: &BTreeSet<(String, String)>) {
    for item in module.content.iter_mut().flat_map(|(_, items)| items) {
        let Item::Impl(block) = item else { continue };
        let Some(owner) = names::of(&block.self_ty) else { continue };
        let rewrite: fn(Expr) -> Expr = match converts(block).as_deref() {
            Some("try_from") => |member| parse_quote!(::std::boxed::Box::new(#member)),
            Some("from") => |member| unboxed(&member),
            _ => continue,
        };
        let Some(value) = made(block) else { continue };
        for field in &mut value.fields {
            if let Member::Named(name) = &field.member
                && boxed.contains(&(owner.clone(), name.to_string()))
            {
                field.expr = rewrite(field.expr.clone());
            }
        }
    }
}

/// `Ok(value.member)` with what is in the box.
fn unboxed(member: &Expr) -> Expr {
    match member {
        Expr::Call(call) if call.args.len() == 1 => {
            let (function, inner) = (&call.func, &call.args[0]);
            parse_quote!(#function(*#inner))
        }
        other => other.clone(),
    }
}

/// The name of the one function of a conversion.
fn converts(block: &ItemImpl) -> Option<String> {
    match block.items.iter().find(|item| matches!(item, ImplItem::Fn(_))) {
        Some(ImplItem::Fn(function)) if block.trait_.is_some() => Some(function.sig.ident.to_string()),
        _ => None,
    }
}

/// What a conversion makes: `Self { … }` or `Ok(Self { … })`.
fn made(block: &mut ItemImpl) -> Option<&mut ExprStruct> {
    let function = block.items.iter_mut().find_map(|item| match item {
        ImplItem::Fn(function) => Some(function),
        _ => None,
    })?;
    match function.block.stmts.last_mut()? {
        Stmt::Expr(Expr::Struct(value), _) => Some(value),
        Stmt::Expr(Expr::Call(call), _) => match call.args.first_mut()? {
            Expr::Struct(value) => Some(value),
            _ => None,
        },
        _ => None,
    }
}
