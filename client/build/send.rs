//! Keeps of each generated `send` how it builds the request; what follows is this crate's own.
//!
//! The generated rest would read an answer twice where it fits, and forget its status where it does not.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{
    Arm, Attribute, Block, Expr, Ident, ImplItem, ImplItemFn, Lit, LitInt, Pat, ReturnType, Stmt, Type, Visibility,
    parse_quote,
};

use super::headers;
use super::keyless::Keyless;

/// The methods that take the place of `send`, the method of the builder `name` that sends its request.
pub(crate) fn rewrite(name: &Ident, mut function: ImplItemFn, keyless: &Keyless) -> Result<Vec<ImplItem>, String> {
    let unknown = |what: &str| format!("{name}::send {what}");
    let operation = operation(&function).ok_or_else(|| unknown("names no operation"))?;
    let statuses = statuses(&function).ok_or_else(|| unknown("reads its answer in an unknown form"))?;
    headers::strip(&mut function);
    let block = building(&function).ok_or_else(|| unknown("builds no request in a known form"))?;

    let documentation = std::mem::take(&mut function.attrs);
    let answer = answer(&function.sig.output);
    function.sig.ident = format_ident!("request");
    function.sig.asyncness = None;
    function.sig.output = parse_quote!(-> Result<::reqwest::Request, Error<()>>);
    function.vis = Visibility::Inherited;
    function.block = block;
    let request = ImplItem::Fn(function);
    let Statuses { successes, refusals } = &statuses;
    if successes.is_empty() {
        return Ok(vec![request, address(&operation, &documentation)]);
    }
    let answer = answer.ok_or_else(|| unknown("returns something unknown"))?;
    let takes_key = !keyless.has(&operation);
    let refusals = refusals.iter().map(LitInt::base10_digits).collect::<Vec<_>>().join(", ");
    let refusals = format!(" The document names these refusals: {refusals}.");
    Ok(vec![
        request,
        parse_quote! {
            #(#documentation)*
            ///
            /// # Errors
            ///
            /// Where the request is not complete, the server cannot be reached, or its answer is not
            /// the documented success: see the predicates of [`Error`](crate::Error).
            #[doc = #refusals]
            pub async fn send(self) -> ::std::result::Result<crate::Response<#answer>, crate::Error> {
                self.read().await
            }
        },
        parse_quote! {
            /// As `send`, with a body of the caller's choice.
            pub(crate) async fn read<T: ::serde::de::DeserializeOwned>(
                self,
            ) -> ::std::result::Result<crate::Response<T>, crate::Error> {
                let client = self.client;
                // Made anew for each attempt: that costs less than to keep a copy of the request for one.
                let request = || self.clone().request();
                let operation = crate::call::Operation {
                    name: #operation,
                    successes: &[#(#successes),*],
                    takes_key: #takes_key,
                };
                crate::call::call(&client.client, &client.inner, operation, request).await
            }
        },
    ])
}

/// What an operation without a documented success is good for: a browser can be sent there.
fn address(operation: &str, documentation: &[Attribute]) -> ImplItem {
    let route = documentation.iter().find_map(|attribute| text(attribute).split('"').nth(1).map(str::to_owned));
    let route = route.unwrap_or_default().replacen("Sends a", "The address of a", 1);
    let route = format!("{route}, for a browser. Nothing is sent.");
    parse_quote! {
        #[doc = #route]
        ///
        /// # Errors
        ///
        /// Where the request is not complete ([`Error::is_invalid_request`](crate::Error::is_invalid_request)).
        pub fn url(self) -> ::std::result::Result<::std::string::String, crate::Error> {
            crate::call::url(#operation, self.request())
        }
    }
}

/// The statuses that the generated code tells apart.
struct Statuses {
    successes: Vec<LitInt>,
    refusals: Vec<LitInt>,
}

fn statuses(function: &ImplItemFn) -> Option<Statuses> {
    let Some(Stmt::Expr(Expr::Match(answers), _)) = function.block.stmts.last() else {
        return None;
    };
    let mut statuses = Statuses { successes: Vec::new(), refusals: Vec::new() };
    let mut is_open = false;
    for arm in &answers.arms {
        match (status(arm), text(&arm.body).trim_start_matches("{ ")) {
            (Some(status), body) if body.starts_with("ResponseValue :: from_response") => {
                statuses.successes.push(status)
            }
            (Some(status), body) if body.contains("Err (Error :: ErrorResponse") => statuses.refusals.push(status),
            (None, body) if body.contains("Error :: UnexpectedResponse") => {}
            // What the generator makes up where the document names no success.
            (None, body) if body.contains("ResponseValue :: stream") => is_open = true,
            _ => return None,
        }
    }
    (is_open == statuses.successes.is_empty()).then_some(statuses)
}

fn status(arm: &Arm) -> Option<LitInt> {
    match &arm.pat {
        Pat::Lit(literal) => match &literal.lit {
            Lit::Int(status) => Some(status.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// The statements up to the one that builds the request, as a block that ends in it.
fn building(function: &ImplItemFn) -> Option<Block> {
    let statements = &function.block.stmts;
    let is_request = |statement: &Stmt| match statement {
        Stmt::Local(local) => matches!(&local.pat, Pat::Ident(name) if name.ident == "request"),
        _ => false,
    };
    let last = statements.iter().position(is_request)?;
    let building = statements.get(..=last)?;
    Some(parse_quote!({ #(#building)* Ok(request) }))
}

/// The `T` of `Result<ResponseValue<T>, Error<E>>`.
fn answer(output: &ReturnType) -> Option<Type> {
    let ReturnType::Type(_, result) = output else {
        return None;
    };
    argument(&argument(result)?)
}

fn argument(ty: &Type) -> Option<Type> {
    let Type::Path(path) = ty else { return None };
    let syn::PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments else {
        return None;
    };
    match arguments.args.first()? {
        syn::GenericArgument::Type(ty) => Some(ty.clone()),
        _ => None,
    }
}

/// The name that the generator tells the hooks.
fn operation(function: &ImplItemFn) -> Option<String> {
    let text = text(&function.block);
    let (_, rest) = text.split_once("operation_id : \"")?;
    rest.split_once('"').map(|(name, _)| name.to_owned())
}

fn text(tokens: &impl quote::ToTokens) -> String {
    let tokens: TokenStream = quote!(#tokens);
    tokens.to_string()
}
