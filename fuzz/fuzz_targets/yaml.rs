//! Any text as the pipeline file.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &[u8]| {
    sooper_fuzz::lint(&[("pipeline.yaml", text), ("get.sh", b"touch {{product}}")]);
});
