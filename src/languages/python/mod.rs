//! Python: scripts that jupytext reads, and functions by their dotted path.

mod call;
pub(crate) mod evaluate;
pub(crate) mod nesting;
mod operator;
pub(crate) mod parameters;
pub(super) mod script;

pub(super) use script::Script;
