//! The hand-maintained OpenAPI documents, as text.
