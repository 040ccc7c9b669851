//! Any text as `sooper.yaml`, as `soopervisor.yaml`, and as the files that name packages.
#![no_main]

const PIPELINE: &[u8] = b"tasks:\n- {source: get.sh, product: data.csv}\n";
const SCRIPT: (&str, &[u8]) = ("get.sh", b"touch {{product}}");

libfuzzer_sys::fuzz_target!(|text: &[u8]| {
    for name in ["sooper.yaml", "soopervisor.yaml", "environment.yml", "requirements.txt"] {
        sooper_fuzz::lint(&[("pipeline.yaml", PIPELINE), SCRIPT, (name, text)]);
    }
});
