//! What types are called.

use syn::Type;

/// The last part of the path that names `ty`, if it is one.
pub(crate) fn of(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}
