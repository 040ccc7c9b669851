//! Any text as a notebook.
#![no_main]

const PIPELINE: &[u8] = b"tasks:\n- {source: fit.ipynb, product: out/fit.ipynb}\n";

libfuzzer_sys::fuzz_target!(|text: &[u8]| {
    sooper_fuzz::lint(&[("pipeline.yaml", PIPELINE), ("fit.ipynb", text)]);
});
