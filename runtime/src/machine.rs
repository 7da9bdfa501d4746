//! State machines over a field of the user's own struct.
