//! The pipeline, its values, and the graph.

use super::runner::{Fault, fault};

pub(super) fn faults() -> Vec<Fault> {
    keys().into_iter().chain(names()).chain(env()).chain(graph()).collect()
}

fn keys() -> Vec<Fault> {
    vec![
        fault("unknown-key", "churn").change("pipeline.yaml", "product: output/clean", "product: output/clean\n    ▶prodct: output/clean"),
        fault("unknown-key", "energy-forecast").change("src/energy/pipeline.yaml", "meta:\n", "meta:\n  ▶extract_upstreams: true\n"),
        fault("unknown-key", "weblog").change("pipeline.yaml", "tasks:\n", "▶task: []\ntasks:\n"),
        fault("unknown-key", "fraud-serving").change("features.yaml", "  name: features\n", "  name: features\n  ▶nam: x\n"),
        // A slip in a key that must be there is one problem, not two.
        fault("unknown-key", "churn").change("pipeline.yaml", "product: output/clean", "▶prodct: output/clean"),
        fault("unknown-key", "churn").change("pipeline.yaml", "- source: tasks.clean.clean", "- ▶sorce: tasks.clean.clean"),
        fault("unknown-key", "weblog").change("pipeline.yaml", "tasks:\n", "▶task:\n"),
        fault("unknown-key", "energy-forecast").change("src/energy/pipeline.yaml", "meta:\n", "▶mta:\n"),
        fault("unknown-key", "energy-forecast").change("src/energy/pipeline.yaml", "  extract_upstream", "  ▶extract_upsteam"),
        fault("unknown-key", "energy-forecast").change("src/energy/pipeline.yaml", "    upstream: history", "    ▶upstrem: history"),
        fault("unknown-key", "fraud-serving").change("pipeline.yaml", "  import_tasks_from", "  ▶import_task_from"),
        fault("unknown-key", "house-prices").change("pipeline.yaml", "\nclients:\n", "\n▶client:\n"),
        fault("unknown-key", "solar-grid").change("pipeline.yaml", "    name: fit-", "    ▶nmae: fit-"),
        fault("missing-key", "churn").change("pipeline.yaml", "  - source: tasks.clean.clean\n    product: output/clean.parquet", "  - ▶source: tasks.clean.clean"),
        fault("missing-key", "churn").change("pipeline.yaml", "  - source: tasks.clean.clean\n", "  - ▶name: clean\n"),
        fault("wrong-type", "churn").change("pipeline.yaml", "    params:\n      customers: \"{{customers}}\"\n      seed: 7\n", "    params: ▶[\"{{customers}}\", 7]\n"),
        fault("wrong-type", "weblog").change("pipeline.yaml", "    params:\n      lines: 500", "    params: ▶500"),
        fault("invalid-value", "churn").change("pipeline.yaml", "name: features", "name: features\n    static_analysis: ▶strickt"),
        fault("conflicting-options", "weblog").change(
            "pipeline.yaml",
            "  - source: summary.py",
            "  - source: summary.py\n    executor: ploomber-engine\n    ▶executor_params: {engine_name: papermill}",
        ),
        fault("unknown-class", "weblog").change("pipeline.yaml", "  - source: summary.py", "  - source: summary.py\n    class: ▶NotebookRuner"),
        fault("unknown-class", "house-prices").change("pipeline.yaml", "  SQLUpload: clients", "  ▶SQLUplaod: clients"),
        fault("unknown-source", "weblog").change("pipeline.yaml", "source: summary.py", "source: ▶scripts/summary.jl").file("scripts/summary.jl", "1"),
        fault("installed-function", "churn")
            .change("pipeline.yaml", "source: tasks.raw.get", "source: ▶acme_tasks.raw.get")
            .change("environment.yml", "ploomber==0.23.3", "ploomber==0.23.3\n      - acme-tasks==0.2.0"),
        fault("missing-source", "churn").change("pipeline.yaml", "source: fit.ipynb", "source: ▶fits.ipynb"),
        fault("missing-source", "weblog").without("scripts/errors.sh").change("pipeline.yaml", "- source: scripts/errors.sh", "- ▶source: scripts/errors.sh"),
        fault("unreadable-source", "weblog")
            .without("summary.py")
            .file("summary.py/main.py", "1")
            .change("pipeline.yaml", "source: summary.py", "source: ▶summary.py"),
        fault("bad-product", "churn").change("pipeline.yaml", "product: output/clean.parquet", "product: ▶[output/clean.parquet]"),
        fault("bad-product", "house-prices").change("pipeline.yaml", "[sales_clean, table]", "▶[sales_clean, tabel]"),
        fault("absolute-product", "churn").change("pipeline.yaml", "product: output/clean.parquet", "product: ▶~/clean.parquet"),
        fault("missing-client", "house-prices").change("pipeline.yaml", "  SQLUpload: clients.database\n", "").change("pipeline.yaml", "  SQLDump: clients.database\n", "").change("pipeline.yaml", "source: sql/export.sql", "source: ▶sql/export.sql"),
        fault("missing-callable", "churn").change("pipeline.yaml", "name: features", "name: features\n    on_finish: ▶notify"),
        fault("duplicate-product", "churn").change("pipeline.yaml", "product: output/clean.parquet", "product: ▶./output/customers.csv"),
        fault("duplicate-product", "weblog").change("pipeline.yaml", "top: output/top.txt", "top: ▶output/pages.tsv"),
        fault("product-class", "penguins").change(
            "pipeline.yaml",
            "product: output/report.ipynb",
            "product: [report, table]\n    product_class: ▶SQLRelation",
        ),
        fault("product-suffix", "house-prices").change("pipeline.yaml", "output/prices.csv", "▶output/prices.cvs"),
        fault("notebook-product", "weblog").change("pipeline.yaml", "      nb: output/summary.html\n      page: output/summary.md", "      ▶page: output/summary.md"),
        fault("notebook-product", "solar-grid").change("pipeline.yaml", "nb: output/compare.html", "nb: ▶output/compare.htm"),
        fault("reserved-param", "weblog").change("pipeline.yaml", "lines: 500", "lines: 500\n      ▶product: x"),
        fault("missing-resource", "churn").change("pipeline.yaml", "name: features", "name: features\n    params:\n      resources_:\n        scaler: ▶scaler.json"),
        fault("grid-too-large", "solar-grid").change(
            "pipeline.yaml",
            "model: [boost]",
            &format!("▶model: [boost]\n{}", ('a'..='h').map(|key| format!("        {key}: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]\n")).collect::<String>().trim_end()),
        ),
        fault("empty-grid", "solar-grid").change("pipeline.yaml", "depth: [2, 3, 4]", "depth: ▶[]"),
        fault("duplicate-task", "solar-grid").change("pipeline.yaml", "-[[depth]]-", "-[[▶depht]]-"),
        fault("unknown-key", "solar-grid").change("pipeline.yaml", "    grid:\n", "    ▶gird:\n"),
        fault("grid-overlap", "solar-grid").change("pipeline.yaml", "      seed: 0\n    grid:\n      -", "      seed: 0\n      depth: 3\n    grid:\n      ▶-"),
        fault("extract-conflict", "churn").change("pipeline.yaml", "name: features", "name: features\n    ▶upstream: [clean]"),
        fault("empty-pipeline", "weblog").file("pipeline.yaml", "▶tasks:\n"),
        fault("empty-pipeline", "churn").file("pipeline.yaml", "▶tasks:\n"),
        fault("wrong-type", "churn").file("pipeline.yaml", "tasks: ▶{a: 1}\n"),
        fault("project-root", "energy-forecast").without("setup.py").change("src/energy/pipeline.yaml", "meta:", "▶meta:"),
        fault("import-tasks", "fraud-serving").change("pipeline.yaml", "features.yaml", "▶feature.yaml"),
        fault("import-tasks", "fraud-serving").file("features.yaml", "▶tasks: []\n"),
        fault("dynamic-pipeline", "weblog").file("pipeline.yaml", "▶location: pipeline.make\n"),
        fault("dynamic-value", "solar-grid")
            .change("pipeline.yaml", "model: [boost]", "model: ▶plant::models")
            .change("plant.py", "import random\n", "import random\n\n\ndef models():\n    return [random.choice('ab')]\n"),
        fault("missing-module", "house-prices").change("pipeline.yaml", "meta:\n", "meta:\n  source_loader: {module: ▶queries}\n"),
        fault("entry-point", "weblog").without("pipeline.yaml").file("pipeline.yml", "tasks: []\n"),
    ]
}

fn names() -> Vec<Fault> {
    vec![
        fault("duplicate-task", "churn").change(
            "pipeline.yaml",
            "source: fit.ipynb",
            "source: fit.ipynb\n    name: ▶get",
        ),
        fault("duplicate-task", "weblog").file("pages.sh", "echo > {{product}}\n").change(
            "pipeline.yaml",
            "  - source: summary.py",
            "  - source: ▶pages.sh\n    product: output/x\n\n  - source: summary.py",
        ),
        fault("bad-name", "solar-grid").change(
            "pipeline.yaml",
            "name: fit-[[model]]-[[depth]]",
            "name: ▶fit-[[model]]-[[depth | deep]]",
        ),
        fault("name-not-text", "weblog").change(
            "pipeline.yaml",
            "  - source: summary.py",
            "  - source: summary.py\n    name: ▶'7'",
        ),
    ]
}

fn env() -> Vec<Fault> {
    vec![
        fault("undefined-placeholder", "fraud-serving").change(
            "pipeline.yaml",
            "\"{{products}}/payments.csv\"",
            "▶\"{{product}}/payments.csv\"",
        ),
        fault("undefined-placeholder", "churn").without("env.yaml").change(
            "pipeline.yaml",
            "\"{{customers}}\"",
            "▶\"{{customers}}\"",
        ),
        fault("undefined-placeholder", "fraud-serving").change(
            "env.yaml",
            "\"{{root_folder}}/train\"",
            "▶\"{{root_foldr}}/train\"",
        ),
        fault("placeholder-syntax", "fraud-serving").change(
            "pipeline.yaml",
            "\"{{sample}}\"",
            "▶\"{{sample\"",
        ),
        fault("placeholder-syntax", "weblog").change(
            "pipeline.yaml",
            "output/access.log",
            "▶\"output/{%access.log\"",
        ),
        fault("unused-env-key", "churn").change(
            "env.yaml",
            "customers: 400",
            "customers: 400\n▶folder: output",
        ),
        fault("unused-env-key", "churn").change("pipeline.yaml", "\"{{customers}}\"", "400").change(
            "env.yaml",
            "customers",
            "▶customers",
        ),
        fault("env-file", "weblog").file("env.yml", "▶folder: output\n"),
        fault("env-key", "churn").change("env.yaml", "customers: 400", "customers: 400\n▶_folder: output"),
        fault("env-module", "churn").change(
            "env.yaml",
            "customers: 400",
            "customers: 400\n_module: ▶nowhere",
        ),
        fault("unknown-env-key", "churn").env("customer", "5"),
        fault("empty-env", "weblog").file("env.yaml", "▶# folder: output\n"),
    ]
}

fn graph() -> Vec<Fault> {
    vec![
        fault("dependency-cycle", "churn").change(
            "tasks/clean.py",
            "upstream[\"get\"]",
            "upstream[▶\"features\"]",
        ),
        fault("dependency-cycle", "weblog").change(
            "scripts/errors.sh",
            "{{upstream[\"make-log\"]}}",
            "{{upstream[▶\"errors\"]}}",
        ),
        fault("partial-pipeline", "weblog")
            .file("pipeline.yaml", "- source: scripts/errors.sh\n  product: errors.txt\n")
            .file("pipeline.full.yaml", "meta:\n  import_tasks_from: pipeline.yaml\ntasks: []\n")
            .change("scripts/errors.sh", "awk '$4", "▶awk '$4"),
        fault("unknown-upstream", "churn").change(
            "tasks/clean.py",
            "upstream[\"get\"]",
            "upstream[▶\"gte\"]",
        ),
        fault("unknown-upstream", "churn").change(
            "fit.ipynb",
            "upstream = [\\\"features\\\"]",
            "upstream = [▶\\\"feature\\\"]",
        ),
        fault("unknown-upstream", "weblog").change(
            "scripts/errors.sh",
            "upstream[\"make-log\"]",
            "upstream[▶\"make_log\"]",
        ),
        fault("unknown-upstream", "house-prices").change(
            "plot.R",
            "upstream = list('export')",
            "upstream = list(▶'exports')",
        ),
        fault("unknown-upstream", "house-prices").change(
            "sql/export.sql",
            "upstream['per-district']",
            "upstream[▶'per_district']",
        ),
        fault("unknown-upstream", "penguins").change("report.Rmd", "'model')", "▶'modell')"),
        fault("unknown-upstream", "energy-forecast").change(
            "src/energy/pipeline.yaml",
            "[history, by-weekday]",
            "[history, ▶by-weekdays]",
        ),
        fault("unknown-upstream", "taxi-trips").change("src/bin/fares.rs", "&[\"trips\"]", "&[▶\"trip\"]"),
        fault("unmatched-wildcard", "solar-grid").change(
            "compare.py",
            "upstream = [\"fit-*\"]",
            "upstream = [▶\"fits-*\"]",
        ),
    ]
}
