//! Judges any connected-accounts server against the promises of its sources.
