//! Python: scripts that jupytext reads, and functions by their dotted path.

mod call;
pub(crate) mod declared;
pub(crate) mod evaluate;
pub(crate) mod function;
pub(crate) mod inspection;
pub(crate) mod joined;
mod module;
pub(crate) mod names;
pub(crate) mod nesting;
#[cfg(test)]
mod odd_scripts;
mod operator;
mod outline;
pub(crate) mod parameters;
pub(super) mod script;
mod search;
mod syntax;
mod usage;

pub(super) use script::Script;
