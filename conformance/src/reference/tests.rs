//! Drives the server over HTTP.
