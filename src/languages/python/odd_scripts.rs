//! Scripts that are hard to get right, and what Ploomber 0.23 with jupytext 1.19 finds in each.

use std::path::Path;

use super::Script;
use crate::languages::{Facts, Language, ParametersCell, Source};
use crate::source::files::Memory;
use crate::source::{Diagnostics, Files};
use crate::spec::Extract;

/// The facts of a script, and the texts of its references.
fn read(text: &str) -> (Facts, Vec<String>) {
    let files = Files::new(Memory::default().with("/a.py", text));
    let file = files.open(Path::new("/a.py")).unwrap();
    let (out, text) = (Diagnostics::default(), files.text(file));
    let extract = Extract { upstream: true, product: false };
    let source = Source { file, text: &text, inline: None, kernel: None, files: &files, extract, out: &out };
    let facts = Script.facts(&source);
    let places = facts.upstream.iter().map(|reference| files.slice(reference.span)).collect();
    (facts, places)
}

/// `None` where Ploomber finds no parameters cell.
const CASES: [(&str, Option<&[&str]>); 16] = [
    ("#%% tags=['parameters']\nupstream = ['a'] if True else None\n# %%\n1", Some(&["a"])),
    ("# %% title tags=[\"parameters\"] x=1 flag\nupstream = {'a': None}\n# %%\n1", Some(&["a"])),
    ("# %% [markdown] tags=[\"parameters\"]\n# upstream = ['a']\n# %%\n1", Some(&["a"])),
    ("# %%tags=[\"parameters\"]\nupstream = ['a']\n# %%\n1", None),
    ("s = \"\"\"\n# %% tags=[\"parameters\"]\n\"\"\"\n# %%\n1", None),
    ("# %% tags=[\"parameters\"]\n  upstream = ['a']\n# %%\n1", Some(&["a"])),
    ("# %% tags=[\"parameters\"]\nupstream = ['x']\nupstream += ['a']\n# %%\n1", Some(&["a"])),
    ("# %% tags=[\"parameters\"]\nother.upstream = ['a']\n# %%\n1", Some(&["a"])),
    ("# %% tags=[\"parameters\"]\nupstream = ['a']\nfoo bar\n# %%\n1", Some(&["a"])),
    ("# %% tags=[\"injected-parameters\", \"parameters\"]\nupstream = ['x']\n# %%\n1", None),
    ("# {{{ tags=[\"parameters\"]\nupstream = ['a']\n# }}}\n\n1", Some(&["a"])),
    ("# region tags=[\"parameters\"]\nupstream = ['a']\n# endregion\n\n1", Some(&["a"])),
    (
        "# + tags=[\"parameters\"] endofcell=\"--\"\nupstream = ['a']\n# -\nupstream = ['b']\n# --\n\n1",
        Some(&["b"]),
    ),
    ("x = 1\x0c# %% tags=[\"parameters\"]\nupstream = ['a']\n# %%\n1", Some(&["a"])),
    (
        "#!/bin/sh\n# -*- coding: utf-8 -*-\n# %% {\"tags\": [\"parameters\"]}\nupstream = ['é']\n# %%\n1",
        Some(&["é"]),
    ),
    ("# %% tags=[\"parameters\"]\nupstream = ['%02d' % i for i in (1, 2)]\n# %%\n1", Some(&["01", "02"])),
];

#[test]
fn what_ploomber_makes_of_odd_scripts() {
    for (text, expected) in CASES {
        let (facts, _) = read(text);
        let names: Vec<&str> = facts.upstream.iter().map(|reference| reference.name.as_str()).collect();
        let found = (facts.parameters_cell != ParametersCell::Missing).then_some(names.as_slice());
        assert_eq!(found, expected, "{text}");
    }
}

const LINES: [&str; 24] = [
    "# %% tags=[\"parameters\"]",
    "# + tags=[\"parameters\"]",
    "# %%",
    "# -",
    "# +",
    "\"\"\"",
    "'''",
    "",
    "  ",
    "# é",
    "upstream = ['a', 'é']",
    "upstream = [",
    "]",
    "upstream = {f'{x}' for x in 'ab'}",
    "  upstream = ['b']",
    "# %magic",
    "?",
    "x = '",
    "# ---",
    "# jupyter:",
    "# %% [markdown]",
    "# ```",
    "upstream = 'a'",
    "# {{{",
];

proptest::proptest! {
    /// Any mixture of markers, quotes and statements is read, and what is found has a place in the text.
    #[test]
    fn any_script_is_read(lines in proptest::collection::vec(0_usize..LINES.len(), 0..30), end in 0_usize..3) {
        let end = ["\n", "\r\n", "\r"][end];
        let text: String = lines.iter().flat_map(|line| [LINES[*line], end]).collect();
        let (_, places) = read(&text);
        proptest::prop_assert!(places.iter().all(|place| !place.is_empty()), "{:?}", text);
    }

    /// Any expression is evaluated or refused.
    #[test]
    fn any_expression_is_evaluated_or_refused(parts in proptest::collection::vec(0_usize..PARTS.len(), 1..12)) {
        let text: String = parts.iter().map(|part| PARTS[*part]).collect();
        if let Ok(parsed) = ruff_python_parser::parse_expression(&text) {
            let _ = super::evaluate::evaluate(parsed.expr(), &text);
        }
    }
}

const PARTS: [&str; 26] = [
    "'a'",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    ", ",
    ": ",
    "1",
    " + ",
    " * 9",
    "x",
    " for x in ",
    "range(3)",
    " if ",
    " else ",
    "f'{x:03}'",
    "'%s-%d' % ",
    ".format(",
    "-",
    "dict(a=1)",
    "not ",
    "[::-1]",
    "'é'.join(",
    "sorted(",
];
