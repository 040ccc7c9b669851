//! Sources read before anybody asks for them, while the pipeline file is still being understood.
//!
//! They are read as most tasks want them. What is found waits in the [`Memo`] under the same key as always, so a wrong guess
//! costs time and nothing else.

use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use super::{LANGUAGES, Memo, memo};
use crate::source::{Diagnostics, Files, threads};
use crate::spec::{Extract, Likely, TaskClass};

/// So many sources are read in one go.
const TOGETHER: usize = 4;

/// Has these sources read by other threads.
pub(crate) fn read_ahead(files: &Arc<Files>, memo: &Arc<Memo>, sources: Vec<Likely>) {
    let (files, memo) = (Arc::clone(files), Arc::clone(memo));
    threads::spawn(move || {
        let guesses = sources.par_iter().with_min_len(TOGETHER);
        guesses.filter(|_| memo.is_guessing()).for_each(|source| read(&files, &memo, source));
    });
}

fn read(files: &Files, memo: &Memo, source: &Likely) {
    let path = match source {
        Likely::File(path) | Likely::Module(path) => path,
    };
    let Some(file) = files.foresee(path) else { return };
    if let (Likely::File(path), Some(language)) = (source, usual_language(path)) {
        let key = memo::Key { language, file, kernel: None, extract: Extract::default() };
        memo.facts(key, &Diagnostics::default(), |key, out| super::facts(key, path, files, out));
    }
}

/// An index into [`LANGUAGES`]: what reads such a file unless the task has a class of its own.
fn usual_language(path: &Path) -> Option<usize> {
    let suffix = path.extension()?.to_str()?;
    let class = match suffix {
        "sql" => TaskClass::SQLScript,
        "sh" => TaskClass::ShellScript,
        "rs" => TaskClass::RustScript,
        _ => TaskClass::NotebookRunner,
    };
    LANGUAGES.iter().position(|language| language.claims(class, suffix))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::files::Memory;

    #[test]
    fn a_source_that_nobody_asks_for_is_no_part_of_the_compilation() {
        let script = "# %% tags=[\"parameters\"]\nupstream = ['get']\n";
        let files = Files::new(Memory::default().with("/p/a.py", script).with("/p/steps.py", "x = (\n"));
        let memo = Memo::default();
        for source in [
            Likely::File("/p/a.py".into()),
            Likely::Module("/p/steps.py".into()),
            Likely::File("/p/none.sql".into()),
        ] {
            read(&files, &memo, &source);
        }
        assert_eq!(files.ids().count(), 0);
        let file = files.open(Path::new("/p/a.py")).unwrap();
        assert_eq!(files.ids().collect::<Vec<_>>(), [file]);
        let key = memo::Key { language: 0, file, kernel: None, extract: Extract::default() };
        let known = memo.facts(key, &Diagnostics::default(), |_, _| unreachable!("it was read"));
        assert_eq!(known.upstream[0].name, "get");
    }
}
