//! Any text as an R script in cells, and as R Markdown.
#![no_main]

const PIPELINE: &[u8] =
    b"tasks:\n- {source: plot.R, product: plot.ipynb}\n- {source: report.Rmd, product: report.html}\n";

libfuzzer_sys::fuzz_target!(|text: &[u8]| {
    sooper_fuzz::lint(&[("pipeline.yaml", PIPELINE), ("plot.R", text), ("report.Rmd", text)]);
});
