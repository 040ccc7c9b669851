//! Any text as `env.yaml`, and as a value with placeholders.
#![no_main]

const PIPELINE: &[u8] =
    b"tasks:\n- {source: '{{source}}', name: '{{a}}', product: '{{a.b}}/x.csv', params: {x: '{{a}} {{git}}'}}\n";
const SCRIPT: (&str, &[u8]) = ("get.sh", b"touch {{product}}");

libfuzzer_sys::fuzz_target!(|text: &[u8]| {
    sooper_fuzz::lint(&[("pipeline.yaml", PIPELINE), ("env.yaml", text), SCRIPT]);
    let mut pipeline = b"tasks:\n- source: get.sh\n  product: \"".to_vec();
    pipeline.extend_from_slice(text);
    pipeline.extend_from_slice(b"\"\n");
    sooper_fuzz::lint(&[("pipeline.yaml", &pipeline), ("env.yaml", b"a: {b: out}\nc: 1\n"), SCRIPT]);
});
