//! Sources in all languages.

use super::runner::{Fault, fault};

pub(super) fn faults() -> Vec<Fault> {
    python().into_iter().chain(functions()).chain(notebooks()).chain(templates()).chain(others()).collect()
}

fn python() -> Vec<Fault> {
    let cell = "upstream = [\"errors\", \"pages\"]\nproduct = None";
    let weblog = |rule, new: &str| fault(rule, "weblog").change("summary.py", cell, new);
    vec![
        fault("python-syntax", "weblog").change("summary.py", "print(page)", "print(page▶"),
        fault("python-syntax", "churn").change("tasks/features.py", "data.describe()", "▶data describe()"),
        fault("undefined-name", "weblog").change("summary.py", "print(page)", "print(▶pge)"),
        fault("undefined-name", "solar-grid").change("fit.py", "score\n\n# %%", "score\n▶return score\n\n# %%"),
        fault("undefined-name", "churn").change("tasks/clean.py", "import pandas as pd\n", "").change(
            "tasks/clean.py",
            "data = pd",
            "data = ▶pd",
        ),
        fault("missing-local-module", "weblog").change("summary.py", "from pathlib import Path", "from pathlib import Path\nfrom ▶.pages import titles"),
        weblog("missing-parameters-cell", "upstream = [\"errors\", \"pages\"]\nproduct = None")
            .change("summary.py", "# %% tags=[\"parameters\"]", "▶# %%"),
        fault("strict-parameters", "solar-grid")
            .change("pipeline.yaml", "    params:\n      seed: 0", "    static_analysis: strict\n    params:\n      seed: 0")
            .change("fit.py", "upstream = [\"simulate\"]", "▶upstream = [\"simulate\"]")
            .change("fit.py", "seed = 0", "seed = 0\nfolds = 3"),
        weblog("upstream-not-assigned", "▶product = None; upstream = [\"errors\", \"pages\"]"),
        weblog("unreadable-upstream", "names = [\"errors\", \"pages\"]\nupstream = ▶names\nproduct = None"),
        weblog("invalid-upstream", "upstream = ▶\"errors\"\nproduct = None"),
        weblog("lost-dependency", "upstream = [\"errors\"]\n▶upstream += [\"pages\"]\nproduct = None"),
        fault("undeclared-upstream", "weblog").change("summary.py", "upstream[\"pages\"]", "upstream[▶\"page\"]"),
        fault("undeclared-upstream", "energy-forecast").change(
            "src/energy/report.py",
            "upstream[\"tomorrow\"]",
            "upstream[▶\"yesterday\"]",
        ),
        fault("local-path", "weblog").change("summary.py", "Path(product[\"page\"])", "Path(▶\"/home/ana/page.md\")"),
        fault("local-path", "house-prices").change("sales.py", "Path(product)", "Path(▶\"~/sales.txt\")"),
        fault("parameters-cell-last", "weblog").file(
            "summary.py",
            "# %%\ndef both(upstream, product):\n    return upstream[\"errors\"], upstream[\"pages\"], product[\"page\"]\n\n# %% tags=[\"parameters\"]\n▶upstream = [\"errors\", \"pages\"]\nproduct = None\n",
        ),
        fault("byte-order-mark", "weblog").file("summary.py", "\u{feff}▶# %%\nimport json\n\n# %% tags=[\"parameters\"]\nupstream = [\"errors\", \"pages\"]\nproduct = None\n\n# %%\njson.dumps([upstream[\"errors\"], upstream[\"pages\"], product[\"page\"]])\n"),
        fault("invalid-cell-metadata", "weblog").change("summary.py", "# %% tags=[\"parameters\"]", "▶# %% tags=[\"parameters\", 1]"),
        fault("unsupported-encoding", "weblog").change("summary.py", "# %% tags", "▶# -*- coding: latin-1 -*-\n# %% tags"),
        fault("unreadable-script", "weblog").change(
            "summary.py",
            "# %% tags",
            "▶# ---\n# jupyter:\n#   kernelspec:\n#     name: python3\n# ---\n\n# %% tags",
        ),
        fault("not-utf8", "weblog").bytes("summary.py", b"# %% caf\xe9\n").change("pipeline.yaml", "source: summary.py", "source: ▶summary.py"),
    ]
}

fn functions() -> Vec<Fault> {
    vec![
        fault("function-signature", "churn").change("tasks/clean.py", "def clean(product, upstream)", "def ▶clean(output, upstream)")
            .change("tasks/clean.py", "to_parquet(product)", "to_parquet(output)"),
        fault("function-signature", "churn").change("tasks/raw.py", "def get(product, customers, seed)", "def ▶get(product, customers)").change("tasks/raw.py", "default_rng(seed)", "default_rng(1)"),
        fault("function-signature", "energy-forecast").change("src/energy/demand.py", "def history(product)", "def ▶history(product, days)"),
        fault("hidden-dependency", "energy-forecast")
            .change("src/energy/pipeline.yaml", "meta:\n  extract_upstream: false\n", "")
            .change("src/energy/pipeline.yaml", "    upstream: history\n", "")
            .change("src/energy/pipeline.yaml", "    upstream: [history, by-weekday]\n", "")
            .change("src/energy/pipeline.yaml", "    upstream: tomorrow\n", "")
            .change("src/energy/report.py", "upstream = None", "upstream = [\"tomorrow\"]")
            .change("src/energy/forecast.py", "upstream[\"by-weekday\"]", "▶upstream.get(\"by-weekday\")"),
        fault("missing-function", "churn").change("pipeline.yaml", "tasks.clean.clean", "▶tasks.clean.claen"),
        fault("missing-function", "energy-forecast").change("src/energy/demand.py", "def by_weekday(", "def by_day(").change("src/energy/pipeline.yaml", "energy.demand.by_weekday", "▶energy.demand.by_weekday"),
        fault("not-a-function", "churn").change("tasks/clean.py", "    data.to_parquet(product)\n", "    data.to_parquet(product)\n\n\n▶clean = 3\n"),
        fault("nested-function", "house-prices").file(
            "sales.py",
            "import shutil\n\nif shutil:\n    def ▶make(product):\n        shutil.copy(\"a.csv\", product)\n\n\ndef load(product, upstream):\n    shutil.copy(upstream[\"make-sales\"], product)\n",
        ),
        fault("module-shadowed", "solar-grid").change("pipeline.yaml", "source: plant.simulate", "source: ▶json.simulate").file("json.py", "def simulate(product):\n    open(product)\n"),
    ]
}

fn notebooks() -> Vec<Fault> {
    vec![
        fault("undefined-name", "churn").change("fit.ipynb", "pickle.dumps(model)", "▶pikle.dumps(model)"),
        fault("python-syntax", "churn").change("fit.ipynb", "\"model.fit(X_train, y_train)\\n\"", "\"model.fit(X_train, y_train▶\\n\""),
        fault("undeclared-upstream", "churn").change("fit.ipynb", "upstream[\\\"features\\\"]", "upstream[▶\\\"feature\\\"]"),
        fault("missing-parameters-cell", "churn").change("fit.ipynb", "     \"parameters\"", "     \"params\"").change("fit.ipynb", "{\n \"cells\"", "▶{\n \"cells\""),
        fault("invalid-notebook", "churn").file("fit.ipynb", "▶{\"cells\": ["),
        fault("notebook-format", "churn").change("fit.ipynb", "\"nbformat\": 4", "\"nbformat\": 3").change("fit.ipynb", "{\n \"cells\"", "▶{\n \"cells\""),
        fault("unknown-kernel", "churn").change(
            "fit.ipynb",
            "  \"kernelspec\": {\n   \"display_name\": \"Python 3\",\n   \"language\": \"python\",\n   \"name\": \"python3\"\n  },\n  \"language_info\": {\n   \"name\": \"python\"\n  }\n",
            "",
        ).change("fit.ipynb", "\"auc\"\n   ]", "\"auc <- 1\"\n   ]").change("fit.ipynb", "{\n \"cells\"", "▶{\n \"cells\""),
    ]
}

fn templates() -> Vec<Fault> {
    let extracted = |rule, cell: &str| {
        fault(rule, "weblog")
            .file("pipeline.yaml", "meta: {extract_product: true}\ntasks:\n- source: summary.py\n")
            .file(
                "summary.py",
                &format!("# %% tags=[\"parameters\"]\nupstream = None\n{cell}\n\n# %%\nprint(1)\n"),
            )
    };
    vec![
        fault("jinja-syntax", "weblog").change(
            "scripts/errors.sh",
            "set -euo pipefail\n",
            "set -euo pipefail\necho ▶${#PATH}\n",
        ),
        fault("jinja-syntax", "house-prices")
            .change("sql/per_district.sql", "    {% endfor %}\n", "")
            .change("sql/per_district.sql", "{% for", "▶{% for"),
        fault("missing-product-placeholder", "weblog")
            .change("scripts/errors.sh", "> {{product}}", "> errors.txt")
            .change("scripts/errors.sh", "set -euo", "▶set -euo"),
        fault("missing-variable", "weblog").change("scripts/errors.sh", "$4 >= 400", "$4 >= {{▶lowest}}"),
        fault("missing-variable", "house-prices")
            .change("sql/clean.sql", "{{min_price}}", "{{▶minimum}}")
            .change("pipeline.yaml", "    params:\n      min_price: 1000\n", ""),
        fault("unused-variable", "weblog").change(
            "pipeline.yaml",
            "lines: 500",
            "lines: 500\n      ▶hosts: 3",
        ),
        fault("unused-variable", "house-prices").change("sql/clean.sql", "{{min_price}}", "1000").change(
            "pipeline.yaml",
            "min_price",
            "▶min_price",
        ),
        fault("template-without-loader", "house-prices")
            .change("sql/clean.sql", "CREATE TABLE", "{% include ▶'setup.sql' %}\nCREATE TABLE")
            .file("setup.sql", "-- nothing\n"),
        fault("missing-template", "house-prices")
            .change("pipeline.yaml", "meta:\n", "meta:\n  source_loader: {path: .}\n")
            .change("sql/clean.sql", "CREATE TABLE", "{% include ▶'setup.sql' %}\nCREATE TABLE"),
        fault("unknown-product-key", "weblog")
            .file("scripts/last.sh", "cp {{upstream['pages']▶['topp']}} {{product}}\n")
            .change(
                "pipeline.yaml",
                "  - source: summary.py",
                "  - source: scripts/last.sh\n    product: output/last.txt\n\n  - source: summary.py",
            ),
        fault("always-raises", "house-prices").change(
            "sql/export.sql",
            "SELECT *",
            "▶{% raise 'not yet' %}\nSELECT *",
        ),
        extracted("product-not-assigned", "").change("summary.py", "upstream = None", "▶upstream = None"),
        extracted("unreadable-product", "path = \"a.ipynb\"\nproduct = ▶path"),
        extracted("invalid-product", "product = ▶None"),
    ]
}

fn others() -> Vec<Fault> {
    vec![
        fault("missing-parameters-cell", "penguins")
            .change("report.Rmd", "{r, tags=c(\"parameters\")}", "{r}")
            .change("report.Rmd", "---\ntitle", "▶---\ntitle"),
        fault("rust-syntax", "taxi-trips").change(
            "src/bin/trips.rs",
            "fn main() -> std::io::Result<()> {",
            "fn main( -> ▶std::io::Result<()> {",
        ),
        fault("unsupported-rust-task", "taxi-trips").change(
            "pipeline.yaml",
            "source: src/bin/trips.rs",
            "source: ▶src/bin/trips.rs\n    params: {\"{key}\": 1}",
        ),
        fault("unknown-language", "weblog")
            .change(
                "pipeline.yaml",
                "- source: scripts/errors.sh",
                "- source: ▶scripts/errors.sh\n    class: NotebookRunner",
            )
            .change("pipeline.yaml", "output/errors.txt", "output/errors.ipynb"),
    ]
}
