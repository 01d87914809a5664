//! Keeps credentials out of `Debug`: replaces the derived implementation of types that can hold them.

use syn::punctuated::Punctuated;
use syn::{Field, Fields, Ident, Item, ItemStruct, Meta, Path, Token, parse_quote};

/// Types whose every field may be a credential.
const TYPES: &[&str] = &["ConnectionStateValues", "CredentialPatch", "LinkPrefill"];

/// Fields that let whoever reads them act for a user.
const FIELDS: &[&str] = &["link_token", "redirect_uri", "redirect_url"];

/// Replaces the derived `Debug` of each struct among `items` that can hold a credential.
pub(crate) fn hide(items: &mut Vec<Item>) {
    let mut written = Vec::new();
    for item in items.iter_mut() {
        if let Item::Struct(item) = item
            && let Some(hidden) = hidden(item)
        {
            without_debug(item);
            written.push(debug(item, &hidden));
        }
    }
    items.extend(written);
}

/// The fields that `Debug` must not show, if there are any.
fn hidden(item: &ItemStruct) -> Option<Vec<Ident>> {
    let fields = match &item.fields {
        Fields::Named(fields) => fields,
        // Without names there is one field, so there is nothing to show beside it.
        Fields::Unnamed(fields) => return fields.unnamed.iter().any(is_free_form).then(Vec::new),
        Fields::Unit => return None,
    };
    let whole = TYPES.iter().any(|name| item.ident == name);
    let secret = fields.named.iter().filter(|field| {
        let named = field.ident.as_ref().is_some_and(|ident| FIELDS.iter().any(|name| ident == name));
        whole || is_free_form(field) || named
    });
    let secret: Vec<_> = secret.filter_map(|field| field.ident.clone()).collect();
    (!secret.is_empty()).then_some(secret)
}

/// Whether a field is free-form JSON, which can hold anything and so counts as a credential.
fn is_free_form(field: &Field) -> bool {
    let ty = &field.ty;
    quote::quote!(#ty).to_string().contains("serde_json")
}

fn without_debug(item: &mut ItemStruct) {
    for attribute in &mut item.attrs {
        let Meta::List(list) = &attribute.meta else {
            continue;
        };
        if !list.path.is_ident("derive") {
            continue;
        }
        let parser = Punctuated::<Path, Token![,]>::parse_terminated;
        if let Ok(derives) = list.parse_args_with(parser) {
            let kept = derives.iter().filter(|path| !path.is_ident("Debug"));
            *attribute = parse_quote!(#[derive(#(#kept),*)]);
        }
    }
}

fn debug(item: &ItemStruct, hidden: &[Ident]) -> Item {
    let ident = &item.ident;
    let name = ident.to_string();
    let fields = item.fields.iter().filter_map(|field| field.ident.as_ref());
    let shown = fields.filter(|field| !hidden.contains(field));
    let shown = shown.map(|field| (field, field.to_string()));
    let (fields, names): (Vec<_>, Vec<_>) = shown.unzip();
    parse_quote! {
        /// Leaves out what may be a credential.
        impl ::std::fmt::Debug for #ident {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct(#name)
                    #(.field(#names, &self.#fields))*
                    .finish_non_exhaustive()
            }
        }
    }
}
