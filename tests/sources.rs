//! Any text as any kind of source: nothing panics, and every place that is reported lies in a text, on character
//! boundaries.

use std::sync::Arc;

use proptest::prelude::*;
use sooper::compiler;
use sooper::rules::{self, Depth, Selection};
use sooper::source::files::Memory;
use sooper::source::{Diagnostics, Files, Label, Span};
use sooper::spec::{Fixed, Request};

const PIPELINE: &str = "
tasks:
- {source: a.sql, product: [a, table]}
- {source: b.sql, product: b.csv}
- {source: c.sh, product: c.txt}
- {source: d.R, product: d.ipynb}
- {source: e.Rmd, product: e.ipynb}
- {source: f.rs, product: f.txt}
- {source: g.py, product: g.ipynb}
- {source: h.ipynb, name: h, product: out/h.ipynb}
- {source: m.f, name: m, product: m.txt}
";

/// Compiles the pipeline with every source being `text`.
fn check(text: &str) {
    let names = ["a.sql", "b.sql", "c.sh", "d.R", "e.Rmd", "f.rs", "g.py", "h.ipynb", "m.py"];
    for extract_product in ["", "meta: {extract_product: true}"] {
        let pipeline = match extract_product {
            "" => PIPELINE.to_owned(),
            meta => format!("{meta}\n{}", PIPELINE.replace(", product: [a, table]", "")),
        };
        let mut memory = Memory::default().with("/p/pipeline.yaml", &pipeline);
        for name in names {
            memory = memory.with(&format!("/p/{name}"), text);
        }
        let files = Arc::new(Files::new(memory));
        let out = Diagnostics::default();
        let project =
            compiler::compile(Arc::clone(&files), &Fixed::new("/p"), &Request::default(), &out).unwrap();
        let fits = |span: Span| files.text(span.file).get(span.range()).is_some();
        for problem in rules::settle(out.sorted(), &files, &Selection::default(), Depth::Lint) {
            let labels: Vec<Label> = problem.labels.clone();
            assert!(labels.iter().all(|label| fits(label.span)), "{problem:?}");
        }
        for facts in &project.facts {
            assert!(facts.upstream.iter().all(|reference| fits(reference.span)), "{facts:?}");
        }
    }
}

#[test]
fn sources_that_tests_have_stumbled_over() {
    for text in ["", "\u{feff}", "\r", "{", "{{", "{%", "{#", "```{", "# %%", "'", "\"", "é", "\0", "# +"] {
        check(text);
    }
}

/// What took time in proportion to the square of the length; so long that it would be noticed again.
#[test]
fn long_sources_that_fuzzing_has_stumbled_over() {
    for piece in ["\r", "\x0c", "\n", "# sooper: ignore[undefined-name]\n"] {
        check(&piece.repeat(50_000));
    }
    let pipeline = format!("tasks:\n{}\n- {{source: a.sh, product: a.csv}}\n", "\t".repeat(200_000));
    let memory = Memory::default().with("/p/pipeline.yaml", &pipeline).with("/p/a.sh", "touch {{product}}");
    let out = Diagnostics::default();
    let files = Arc::new(Files::new(memory));
    compiler::compile(Arc::clone(&files), &Fixed::new("/p"), &Request::default(), &out).unwrap();
    rules::settle(out.sorted(), &files, &Selection::default(), Depth::Lint);
}

#[test]
fn positions_stay_right_behind_a_byte_order_mark_and_with_either_line_end() {
    let sql = "\u{feff}-- é\r\nCREATE TABLE {{product}} AS SELECT * FROM {{ upstream['gèt'] }}\r\n";
    let r = "\u{feff}# é\r\n# %% tags=[\"parameters\"]\r\nupstream = list('gèt')\r\n# %%\r\n1\r\n";
    let pipeline = "tasks:\n- {source: a.sql, product: [a, table]}\n- {source: b.R, product: b.ipynb}\n\
                    - {source: f.get, name: gèt, product: g.txt}\n";
    let memory = Memory::default()
        .with("/p/pipeline.yaml", pipeline)
        .with("/p/a.sql", sql)
        .with("/p/b.R", r)
        .with("/p/f.py", "\u{feff}def get(product): pass\r\n");
    let files = Arc::new(Files::new(memory));
    let out = Diagnostics::default();
    let project =
        compiler::compile(Arc::clone(&files), &Fixed::new("/p"), &Request::default(), &out).unwrap();
    assert!(!out.has_errors(), "{:?}", out.sorted());
    let places = project.dag.edges.iter().map(|edge| {
        let at = files.location(edge.found_at);
        (files.slice(edge.found_at), at.line, at.column)
    });
    let places: Vec<_> = places.collect();
    assert_eq!(places, [("'gèt'".to_owned(), 2, 55), ("'gèt'".to_owned(), 3, 17)]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn any_text_is_read(text in concat!(
        r"(\PC|\r\n|\n|é|\{\{|\}\}|\{%|%\}|\{#|#\}|\[\[|upstream|product| = |list\(|\)|'|NULL|# %%|# \+|# -|",
        r#" tags=\["parameters"\]|```|\{r, tags=c\('parameters'\)\}|#\+|#'|const UPSTREAM: &\[&str\] = |&\[|\];|"|"#,
        r"def f\(|\):|\[|\]|raw|endraw|if|for x in y){0,30}",
    )) {
        check(&text);
    }
}
