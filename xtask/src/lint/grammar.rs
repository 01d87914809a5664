//! The part of OpenAPI 3.0 that the documents use, as a table: what may stand where.
//!
//! It is smaller than the standard on purpose. A key is here if the generator obeys it, or if it is
//! for people; `pattern`, `title`, `discriminator` are not, because the generator either ignores them
//! or changes names because of them. The check of the examples knows every key of [`SCHEMA`] that
//! constrains a value, so that no constraint goes unjudged.

use self::Shape::{Any, List, Map, One};

/// What kind of object a node of the document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Document,
    Info,
    PathItem,
    Operation,
    Parameter,
    RequestBody,
    Response,
    Header,
    MediaType,
    Example,
    Components,
    Schema,
}

/// What a member holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// Something without further rules of ours.
    Any,
    /// One object.
    One(Kind),
    /// A list of objects.
    List(Kind),
    /// A map whose keys are free, whose values are objects.
    Map(Kind),
}

type Members = &'static [(&'static str, Shape)];

impl Kind {
    /// The members that an object of this kind may have, besides `x-…`.
    pub(super) fn members(self) -> Members {
        match self {
            Self::Document => DOCUMENT,
            Self::Info => INFO,
            Self::PathItem => PATH_ITEM,
            Self::Operation => OPERATION,
            Self::Parameter => PARAMETER,
            Self::RequestBody => REQUEST_BODY,
            Self::Response => RESPONSE,
            Self::Header => HEADER,
            Self::MediaType => MEDIA_TYPE,
            Self::Example => EXAMPLE,
            Self::Components => COMPONENTS,
            Self::Schema => SCHEMA,
        }
    }

    /// What to call such an object in a sentence, with its article.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Document => "a document",
            Self::Info => "an info object",
            Self::PathItem => "a path",
            Self::Operation => "an operation",
            Self::Parameter => "a parameter",
            Self::RequestBody => "a request body",
            Self::Response => "a response",
            Self::Header => "a header",
            Self::MediaType => "a media type",
            Self::Example => "an example",
            Self::Components => "the components",
            Self::Schema => "a schema",
        }
    }
}

/// The types that a schema may name.
pub(super) const TYPES: &[&str] = &["array", "boolean", "integer", "number", "object", "string"];

const DOCUMENT: Members = &[
    ("openapi", Any),
    ("info", One(Kind::Info)),
    ("servers", Any),
    ("tags", Any),
    ("security", Any),
    ("paths", Map(Kind::PathItem)),
    ("components", One(Kind::Components)),
    ("externalDocs", Any),
];

const INFO: Members = &[
    ("title", Any),
    ("version", Any),
    ("description", Any),
    ("contact", Any),
    ("license", Any),
    ("termsOfService", Any),
];

const PATH_ITEM: Members = &[
    ("summary", Any),
    ("description", Any),
    ("parameters", List(Kind::Parameter)),
    ("get", One(Kind::Operation)),
    ("put", One(Kind::Operation)),
    ("post", One(Kind::Operation)),
    ("delete", One(Kind::Operation)),
    ("options", One(Kind::Operation)),
    ("head", One(Kind::Operation)),
    ("patch", One(Kind::Operation)),
    ("trace", One(Kind::Operation)),
];

const OPERATION: Members = &[
    ("operationId", Any),
    ("tags", Any),
    ("summary", Any),
    ("description", Any),
    ("deprecated", Any),
    ("security", Any),
    ("externalDocs", Any),
    ("parameters", List(Kind::Parameter)),
    ("requestBody", One(Kind::RequestBody)),
    ("responses", Map(Kind::Response)),
];

const PARAMETER: Members = &[
    ("name", Any),
    ("in", Any),
    ("description", Any),
    ("required", Any),
    ("deprecated", Any),
    ("style", Any),
    ("explode", Any),
    ("schema", One(Kind::Schema)),
    ("example", Any),
    ("examples", Map(Kind::Example)),
];

const REQUEST_BODY: Members = &[("description", Any), ("required", Any), ("content", Map(Kind::MediaType))];

const RESPONSE: Members = &[("description", Any), ("headers", Map(Kind::Header)), ("content", Map(Kind::MediaType))];

const HEADER: Members = &[
    ("description", Any),
    ("required", Any),
    ("deprecated", Any),
    ("schema", One(Kind::Schema)),
    ("example", Any),
    ("examples", Map(Kind::Example)),
];

const MEDIA_TYPE: Members = &[("schema", One(Kind::Schema)), ("example", Any), ("examples", Map(Kind::Example))];

const EXAMPLE: Members = &[("summary", Any), ("description", Any), ("value", Any)];

const COMPONENTS: Members = &[
    ("schemas", Map(Kind::Schema)),
    ("responses", Map(Kind::Response)),
    ("parameters", Map(Kind::Parameter)),
    ("requestBodies", Map(Kind::RequestBody)),
    ("headers", Map(Kind::Header)),
    ("examples", Map(Kind::Example)),
    ("securitySchemes", Any),
];

const SCHEMA: Members = &[
    ("type", Any),
    ("format", Any),
    ("nullable", Any),
    ("enum", Any),
    ("minimum", Any),
    ("maximum", Any),
    ("minLength", Any),
    ("maxLength", Any),
    ("minItems", Any),
    ("maxItems", Any),
    ("required", Any),
    ("properties", Map(Kind::Schema)),
    ("additionalProperties", One(Kind::Schema)),
    ("items", One(Kind::Schema)),
    ("allOf", List(Kind::Schema)),
    ("anyOf", List(Kind::Schema)),
    ("oneOf", List(Kind::Schema)),
    ("description", Any),
    ("default", Any),
    ("deprecated", Any),
    ("example", Any),
];
