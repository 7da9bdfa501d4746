//! The site as a browser without script sees it.

mod access;
mod browser;
mod composition;
mod flow;
mod safety;
mod signing_in;
