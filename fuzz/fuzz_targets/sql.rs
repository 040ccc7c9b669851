//! Any text as the Jinja of SQL and of a shell script.
#![no_main]

const PIPELINE: &[u8] =
    b"tasks:\n- {source: join.sql, product: [joined, table], params: {min: 1}}\n- {source: load.sh, product: a.csv}\n";

libfuzzer_sys::fuzz_target!(|text: &[u8]| {
    sooper_fuzz::lint(&[("pipeline.yaml", PIPELINE), ("join.sql", text), ("load.sh", text)]);
});
