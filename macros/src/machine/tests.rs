//! The expansion of the smallest machine, kept for people to read.
