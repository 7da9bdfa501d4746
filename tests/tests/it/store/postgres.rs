//! What is particular about PostgreSQL.
