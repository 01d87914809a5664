//! The module paths that a source file names, found in its tokens.
//!
//! Tokens rather than a syntax tree: arguments of macros are tokens only, and a path there is an
//! import like any other. Comments and strings are no tokens of interest, so they cannot mislead.

use std::{iter::Peekable, path::Path, str::FromStr};

use proc_macro2::{Delimiter, LexError, TokenStream, TokenTree, token_stream::IntoIter};

/// A path from the root of the crate, such as `["target", "http", "Request"]`.
pub(super) type ModulePath = Vec<String>;

/// A path that stands in a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mention {
    /// The line on which it begins.
    pub(super) line: usize,
    /// What it names.
    pub(super) path: ModulePath,
}

/// The module that a file below `src` holds; empty for the root of the crate.
pub(super) fn module_of(file: &Path) -> ModulePath {
    let mut path: ModulePath = file.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if matches!(path.last().map(String::as_str), Some("mod" | "lib")) {
        path.pop();
    }
    path
}

/// Every path of `text` that begins with `crate`, `self` or `super`; `module` is the file's own.
///
/// # Errors
/// The text is no sequence of Rust tokens.
pub(super) fn mentions(text: &str, module: &[String]) -> Result<Vec<Mention>, LexError> {
    let mut mentions = Vec::new();
    scan(TokenStream::from_str(text)?, module, &mut mentions);
    Ok(mentions)
}

type Tokens = Peekable<IntoIter>;

fn scan(tokens: TokenStream, module: &[String], mentions: &mut Vec<Mention>) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => scan(group.stream(), module, mentions),
            TokenTree::Ident(ident) if ident == "mod" => inline_module(&mut tokens, module, mentions),
            TokenTree::Ident(ident) => {
                let base = match ident.to_string().as_str() {
                    "crate" => Vec::new(),
                    "self" => module.to_vec(),
                    "super" => parent(module),
                    _ => continue,
                };
                if skip_separator(&mut tokens) {
                    let line = ident.span().start().line;
                    tree(&mut tokens, base, line, mentions);
                }
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

/// `mod name { … }`: what is inside sees another `self` and `super`.
fn inline_module(tokens: &mut Tokens, module: &[String], mentions: &mut Vec<Mention>) {
    let Some(TokenTree::Ident(name)) = tokens.peek() else {
        return;
    };
    let inner = [module, &[name.to_string()]].concat();
    tokens.next();
    if let Some(TokenTree::Group(group)) = tokens.next_if(is_braces) {
        scan(group.stream(), &inner, mentions);
    }
}

/// The rest of a path after its first separator: names, or a group of paths in braces.
fn tree(tokens: &mut Tokens, mut path: ModulePath, line: usize, mentions: &mut Vec<Mention>) {
    loop {
        match tokens.peek() {
            Some(TokenTree::Ident(name)) => {
                let name = name.to_string();
                tokens.next();
                match name.as_str() {
                    "super" => path = parent(&path),
                    "self" => {}
                    _ => path.push(name),
                }
            }
            Some(token) if is_braces(token) => {
                if let Some(TokenTree::Group(group)) = tokens.next() {
                    branches(group.stream(), &path, mentions);
                }
                return;
            }
            _ => break,
        }
        if !skip_separator(tokens) {
            break;
        }
    }
    mentions.push(Mention { line, path });
}

/// `{a, b::{c, d}}` below `path`.
fn branches(tokens: TokenStream, path: &[String], mentions: &mut Vec<Mention>) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.peek() {
        let line = token.span().start().line;
        tree(&mut tokens, path.to_vec(), line, mentions);
        // Whatever ends the branch (`as name`, `*`) says nothing about modules.
        for token in tokens.by_ref() {
            if matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ',') {
                break;
            }
        }
    }
}

fn skip_separator(tokens: &mut Tokens) -> bool {
    let is_colon = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ':');
    // A single colon (`self: Box<Self>`) is consumed too, which loses nothing.
    tokens.next_if(is_colon).is_some() && tokens.next_if(is_colon).is_some()
}

fn is_braces(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

fn parent(path: &[String]) -> ModulePath {
    path[..path.len().saturating_sub(1)].to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The paths of `text` in the module `a::b`, as `line: path`.
    fn found(text: &str) -> Vec<String> {
        let module = ["a".to_owned(), "b".to_owned()];
        mentions(text, &module)
            .expect("the test is Rust")
            .into_iter()
            .map(|mention| format!("{}: {}", mention.line, mention.path.join("::")))
            .collect()
    }

    #[test]
    fn every_way_to_name_a_module_is_found() {
        assert_eq!(found("use crate::x::Y;"), ["1: x::Y"]);
        assert_eq!(found("use crate::{x::Y, z::{self, W as V},\n u::*};"), ["1: x::Y", "1: z", "1: z::W", "2: u"]);
        assert_eq!(found("use {crate::x, super::y};"), ["1: x", "1: a::y"]);
        assert_eq!(found("use self::c::D; use super::super::e::F;"), ["1: a::b::c::D", "1: e::F"]);
        assert_eq!(found("fn f(x: crate::x::Y<super::Z>) {}"), ["1: x::Y", "1: a::Z"]);
        assert_eq!(found("json!({\"a\": crate::x::y()})"), ["1: x::y"]);
        assert_eq!(found("mod tests { use super::*; use super::super::c; }"), ["1: a::b", "1: a::c"]);
    }

    #[test]
    fn what_is_no_path_is_left_alone() {
        let text = "//! crate::x\n// super::y\npub(crate) fn f(&self, s: &str) { g(\"crate::z\"); Self::h(self) }";
        assert_eq!(found(text), Vec::<String>::new());
    }

    #[test]
    fn files_are_modules() {
        let of = |file: &str| module_of(Path::new(file)).join("::");
        assert_eq!(of("lib.rs"), "");
        assert_eq!(of("target/mod.rs"), "target");
        assert_eq!(of("target.rs"), "target");
        assert_eq!(of("rules/composio/revoke.rs"), "rules::composio::revoke");
    }
}
