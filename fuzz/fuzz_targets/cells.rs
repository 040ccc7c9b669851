//! Any text as a Python script in cells, and as a module with a function.
#![no_main]

const PIPELINE: &[u8] =
    b"tasks:\n- {source: fit.py, product: fit.ipynb}\n- {source: steps.clean, product: clean.csv}\n";

libfuzzer_sys::fuzz_target!(|text: &[u8]| {
    sooper_fuzz::lint(&[("pipeline.yaml", PIPELINE), ("fit.py", text), ("steps.py", text)]);
});
