//! Drops the header map that the generator makes for a header of its own, which no API asked for.

use quote::quote;
use syn::{Expr, ImplItemFn, Pat, Stmt};

/// The header, which the hooks would remove from every request.
const HEADER: &str = "\"api-version\"";

/// Removes the map from an operation that puts nothing else into it.
pub(crate) fn strip(function: &mut ImplItemFn) {
    let text = |statement: &Stmt| quote!(#statement).to_string();
    let is_append = |statement: &Stmt| text(statement).starts_with("header_map . append");
    let statements = &mut function.block.stmts;
    let appends: Vec<_> = statements.iter().filter(|statement| is_append(statement)).collect();
    if !matches!(appends[..], [only] if text(only).contains(HEADER)) {
        return;
    }
    statements.retain(|statement| !is_append(statement) && !text(statement).starts_with("let mut header_map"));
    for statement in statements {
        if let Stmt::Local(local) = statement
            && matches!(&local.pat, Pat::Ident(name) if name.ident == "request")
            && let Some(init) = &mut local.init
        {
            without_map(&mut init.expr);
        }
    }
}

/// Takes `.headers(header_map)` out of a chain of calls.
fn without_map(expression: &mut Expr) {
    match expression {
        Expr::Try(attempt) => without_map(&mut attempt.expr),
        Expr::MethodCall(call) if call.method == "headers" => {
            let receiver = (*call.receiver).clone();
            *expression = receiver;
        }
        Expr::MethodCall(call) => without_map(&mut call.receiver),
        _ => {}
    }
}
