//! Typed fields over one JSON document.
