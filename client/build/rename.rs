//! Renames the generated `Client` to `Operations`: the crate's own client has the name.

use proc_macro2::{Group, Ident, Literal, Span, TokenStream, TokenTree};

/// The name that the generator gives.
const FROM: &str = "Client";

/// The name that documentation shows.
const TO: &str = "Operations";

/// Renames the type in code and in the links of doc comments, but not reqwest's client.
pub(crate) fn client(tokens: TokenStream) -> TokenStream {
    let mut last_name = String::new();
    tokens
        .into_iter()
        .map(|tree| match tree {
            TokenTree::Group(group) => {
                last_name.clear();
                let mut inner = Group::new(group.delimiter(), client(group.stream()));
                inner.set_span(group.span());
                TokenTree::Group(inner)
            }
            TokenTree::Ident(name) => {
                let of_reqwest = last_name == "reqwest";
                last_name = name.to_string();
                if name == FROM && !of_reqwest { Ident::new(TO, Span::call_site()).into() } else { name.into() }
            }
            TokenTree::Literal(literal) => {
                last_name.clear();
                documentation(literal).into()
            }
            TokenTree::Punct(punct) => {
                if punct.as_char() != ':' {
                    last_name.clear();
                }
                punct.into()
            }
        })
        .collect()
}

fn documentation(literal: Literal) -> Literal {
    let text = literal.to_string();
    let prefix = format!("{FROM}::");
    if !text.contains(&prefix) {
        return literal;
    }
    text.replace(&prefix, &format!("{TO}::")).parse().unwrap_or(literal)
}
