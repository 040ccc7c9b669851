//! `sooper.yaml`, `soopervisor.yaml`, and profiles.

use super::runner::{Fault, fault};

pub(super) fn faults() -> Vec<Fault> {
    let sooper = |rule, text: &str| fault(rule, "churn").file("sooper.yaml", text);
    let soopervisor = |rule, text: &str| fault(rule, "churn").file("soopervisor.yaml", text);
    vec![
        sooper("unknown-key", "workflow:\n  ▶deadlin: 2h\n"),
        sooper("wrong-type", "workflow: ▶[cron]\n"),
        sooper("invalid-value", "defaults:\n  timeout: ▶soon\n"),
        sooper("conflicting-keys", "defaults:\n  env_from: [▶{secret: aws, config_map: flags}]\n"),
        sooper(
            "duplicate-name",
            "volumes:\n- {name: data, mount_path: /mnt/data, source: {persistentVolumeClaim: {claimName: data}}}\n- {name: raw, mount_path: ▶/mnt/data, source: {persistentVolumeClaim: {claimName: raw}}}\n",
        ),
        sooper("unknown-placeholder", "workflow: {title: ▶\"{{project}}\"}\n"),
        sooper("unmatched-glob", "tasks:\n  ▶\"fits-*\": {timeout: 1h}\n"),
        sooper("plaintext-secret", "defaults:\n  env: {DB_PASSWORD: ▶\"s3cr3t-horse-42\"}\n"),
        sooper("reserved-name", "defaults:\n  env: {▶ARGO_NODE: \"1\"}\n"),
        sooper(
            "unshared-volume",
            "volumes:\n- {name: scratch, mount_path: /mnt/vol, source: {▶emptyDir: {}}}\n",
        ),
        sooper(
            "invalid-kubernetes-field",
            "defaults:\n  pod: {tolerations: [{key: gpu, operator: ▶Exist}]}\n",
        ),
        sooper("missing-setting", "workflow: {▶kind: cron}\n"),
        sooper("unknown-profile", "profiles:\n  ▶training: {workflow: {parallelism: 4}}\n")
            .profile("trainig"),
        soopervisor("unpinned-image", "image: ▶continuumio/miniconda3\n"),
        sooper("setting-without-effect", "data: {repository: ▶{gcs: {bucket: churn}}}\n"),
        sooper("unknown-parameter", "parameters: {exclude: [▶costumers]}\n"),
        sooper(
            "unknown-product",
            "workflow:\n  metrics: [{name: auc, help: Area under the curve, product: ▶output/metric.json, key: auc}]\n",
        ),
        fault("large-file", "churn").bytes("raw/calls.parquet", &vec![0; 100_000_000]),
        sooper("missing-environment-file", "environment: {files: [environment.yml, ▶environment.lock.yml]}\n"),
        fault("unreadable-file", "churn").bytes("sooper.yaml", b"workflow: {title: caf\xe9}\n"),
        fault("misnamed-configuration", "churn").file("sooper.yml", "▶workflow: {parallelism: 4}\n"),
        sooper("two-configurations", "workflow: {parallelism: 4}\n")
            .file("soopervisor.yaml", "▶training: {backend: argo-workflows}\n"),
        fault("immovable-product", "weblog")
            .file(
                "sooper.yaml",
                "data: {from: artifacts}\nvolumes:\n- {name: code, mount_path: /mnt/vol, source: {persistentVolumeClaim: {claimName: code}}}\n",
            )
            .change("pipeline.yaml", "output/access.log", "▶/mnt/raw/access.log"),
        fault("missing-client", "weblog")
            .file("sooper.yaml", "data: {from: clients}\nvolumes:\n- {name: code, mount_path: /mnt/vol, source: {persistentVolumeClaim: {claimName: code}}}\n")
            .file("storage.py", "def client():\n    return None\n")
            .change("pipeline.yaml", "access.log", "access.log\n    product_client: storage.client")
            .change("pipeline.yaml", "- source: scripts/errors", "- ▶source: scripts/errors")
            .change("pipeline.yaml", "scripts/pages.sh", "scripts/pages.sh\n    product_client: storage.client")
            .change("pipeline.yaml", "summary.py", "summary.py\n    product_client: storage.client"),
        soopervisor("key-without-meaning", "image: registry.example.com/team/churn:1.0\n▶executor: local\n"),
        fault("template-tag", "weblog")
            .change("pipeline.yaml", "- source: summary.py", "- ▶name: \"{% raw %}{{sum}}{% endraw %}\"\n    source: summary.py"),
        fault("unusable-name", "weblog")
            .change("pipeline.yaml", "- source: summary.py", "- ▶name: \"sum\\0mary\"\n    source: summary.py"),
        soopervisor("slow-start", "▶cache_env: false\n"),
    ]
}
