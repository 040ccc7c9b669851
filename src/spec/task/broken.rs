//! Tasks too wrong to be made: what can be told of them all the same, so that one problem doesn't hide the next.

use crate::source::{Span, Spanned};
use crate::spec::item::Item;
use crate::spec::{ProductClass, Task, TaskClass, TaskName};

use super::{Reader, class, keys, source};

/// What is left of an entry that no task can be made of.
pub(crate) struct Broken {
    /// The name that its task would have, with a `*` for what can't be told.
    pub(crate) name: String,
    /// A task that has nothing but the source, so that what is wrong with that is told at the same time.
    pub(crate) source: Option<Task>,
}

impl Reader<'_> {
    /// The name that the task would have, for a task that can't be made.
    pub(super) fn probable_name(&self) -> String {
        let source = || {
            let source = self.get("source")?.as_str()?;
            Some(match class::is_file(source) {
                true => source::stem(class::file_name(source)),
                false => source.rsplit('.').next().unwrap_or_default(),
            })
        };
        let Some(name) = self.get("name").and_then(Item::as_str).or_else(source) else {
            return "*".to_owned();
        };
        if self.get("grid").is_none() {
            return name.to_owned();
        }
        // A grid's parameters fill the double brackets, or else a number is added.
        format!("{}*", name.split("[[").next().unwrap_or_default())
    }

    /// A task of which nothing is known but its source.
    pub(super) fn source_alone(&self, text: &str, span: Span, class: TaskClass) -> Task {
        let kernel = self.pairs.iter().filter(|(key, _, _)| *key == "kernelspec_name");
        let options =
            kernel.map(|(key, span, item)| (Spanned::new((*key).to_owned(), *span), item.to_value()));
        Task {
            name: TaskName { text: self.probable_name(), is_text: true, span },
            class,
            source: source::read(text, span, class, self.entry, self.context),
            product: None,
            product_class: ProductClass::File,
            upstream: Vec::new(),
            params: Vec::new(),
            param_names: Vec::new(),
            callables: Vec::new(),
            grid_index: None,
            defined_at: self.entry.item.span,
            options: options.collect(),
        }
    }

    /// The keys of a task whose class can't be told.
    pub(super) fn check_keys(&self) {
        for (key, span, _) in self.pairs.iter().filter(|(key, _, _)| !keys::is_known(key)) {
            self.out().push(keys::unknown_to_all(key, *span));
        }
    }
}
