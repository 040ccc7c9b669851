//! Shell scripts: Jinja texts like SQL, but without a way to declare a product.

use crate::spec::TaskClass;

use super::template::{self, Tags};
use super::{Facts, Language, Source};

/// Shell scripts.
pub(super) struct Shell;

impl Language for Shell {
    fn name(&self) -> &'static str {
        "shell"
    }

    fn claims(&self, class: TaskClass, _suffix: &str) -> bool {
        class == TaskClass::ShellScript
    }

    fn facts(&self, source: &Source<'_>) -> Facts {
        let mut facts = Facts::default();
        template::refuse_product(source, "a shell script");
        template::read(source, Tags::Plain, &mut facts);
        facts
    }
}
