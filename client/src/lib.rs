//! The generated client with its thin hand-written layer.
