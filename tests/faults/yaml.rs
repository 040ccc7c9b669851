//! Files and YAML.

use super::runner::{Fault, fault};

pub(super) fn faults() -> Vec<Fault> {
    vec![
        fault("yaml-syntax", "churn").change("pipeline.yaml", "\"{{customers}}\"", "▶{{ customers }}"),
        fault("yaml-syntax", "churn").change("env.yaml", "customers: 400", "customers: [400▶"),
        fault("yaml-syntax", "weblog").change("pipeline.yaml", "    params:\n", "\t▶params:\n"),
        fault("yaml-syntax", "fraud-serving").change(
            "features.yaml",
            "name: features\n  product",
            "name: features\n ▶product",
        ),
        fault("yaml-syntax", "churn").file("sooper.yaml", "defaults: ▶{timeout: 1h\n"),
        fault("yaml-syntax", "churn").change(
            "pipeline.yaml",
            "product: output/clean.parquet",
            "product: ▶[output/clean.parquet",
        ),
        fault("yaml-syntax", "churn").change("pipeline.yaml", "seed: 7", "seed: ▶{a: 7"),
        fault("duplicate-key", "weblog").change(
            "pipeline.yaml",
            "      top: output/top.txt\n",
            "      top: output/top.txt\n      ▶top: output/last.txt\n",
        ),
        fault("duplicate-key", "fraud-serving").change(
            "env.yaml",
            "sample: true",
            "sample: true\n▶sample: false",
        ),
        fault("duplicate-key", "penguins")
            .file("sooper.yaml", "defaults: {timeout: 1h}\n▶defaults: {timeout: 2h}\n"),
        fault("unhashable-key", "weblog").change(
            "pipeline.yaml",
            "lines: 500",
            "lines: 500\n      ▶[a, b]: 1",
        ),
        fault("invalid-scalar", "churn").change("pipeline.yaml", "seed: 7", "seed: ▶2023-02-29"),
        fault("yaml-tag", "churn").change("pipeline.yaml", "seed: 7", "seed: ▶!number 7"),
        fault("yaml-merge", "churn").change("pipeline.yaml", "seed: 7", "seed: 7\n      ▶<<: defaults"),
        fault("unknown-alias", "weblog").change("pipeline.yaml", "lines: 500", "lines: ▶*many"),
        fault("yaml-alias-bomb", "churn").change(
            "pipeline.yaml",
            "seed: 7",
            "seed: &seed\n        more: ▶*seed",
        ),
        fault("yaml-too-deep", "churn").change(
            "pipeline.yaml",
            "seed: 7",
            &format!("seed: ▶{}{}", "[".repeat(250), "]".repeat(250)),
        ),
        fault("several-documents", "weblog").change(
            "pipeline.yaml",
            "page: output/summary.md\n",
            "page: output/summary.md\n▶---\nmeta: {}\n",
        ),
        fault("several-documents", "churn").change(
            "env.yaml",
            "customers: 400\n",
            "customers: 400\n▶---\na: 1\n",
        ),
        fault("surprising-scalar", "churn").change("pipeline.yaml", "seed: 7", "seed: ▶010"),
        fault("surprising-scalar", "churn").change("pipeline.yaml", "seed: 7", "seed: ▶1:30"),
        fault("surprising-scalar", "churn").change("env.yaml", "customers: 400", "customers: ▶on"),
        fault("wrong-type", "churn").change("pipeline.yaml", "seed: 7", "seed: 7\n      ▶on: 1"),
        fault("surprising-scalar", "solar-grid").change(
            "pipeline.yaml",
            "model: [tree]",
            "model: [tree, ▶no]",
        ),
        fault("unused-ignore", "churn").change(
            "pipeline.yaml",
            "seed: 7",
            "seed: 7  # ▶sooper: ignore[wrong-type] it is a number",
        ),
        fault("unused-ignore", "churn").change(
            "tasks/clean.py",
            "    data.to_parquet(product)",
            "    data.to_parquet(product)  # sooper: ▶ignore[local-path]",
        ),
        fault("unused-ignore", "house-prices").change(
            "sql/export.sql",
            "SELECT *",
            "-- sooper: ignore[▶jinja-sintax]\nSELECT *",
        ),
    ]
}
