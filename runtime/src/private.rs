//! Everything that expanded code may touch beside the public API. Not for people: it changes
//! without notice.
