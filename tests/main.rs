//! Everything that is tested from outside, in one binary: each further one would link all dependencies again.

mod architecture;
