//! What works on one machine and not in a pod: paths, products, files that stay behind, kernels, secrets.

use super::runner::{Fault, fault};

pub(super) fn faults() -> Vec<Fault> {
    products().into_iter().chain(code()).chain(files()).chain(kernels()).collect()
}

fn products() -> Vec<Fault> {
    let pipeline = |rule, project, old, new| fault(rule, project).change("pipeline.yaml", old, new);
    vec![
        pipeline(
            "unshared-product",
            "churn",
            "product: output/clean.parquet",
            "product: ▶/tmp/clean.parquet",
        ),
        pipeline("unshared-product", "weblog", "counts: output/pages.tsv", "counts: ▶/var/out/pages.tsv"),
        pipeline(
            "absolute-product",
            "churn",
            "product: output/clean.parquet",
            "product: ▶/home/ana/churn/output/clean.parquet",
        ),
        pipeline(
            "unwritten-product",
            "churn",
            "      metrics: output/metrics.json",
            "      metrics: output/metrics.json\n      importance: ▶output/importance.csv",
        ),
        pipeline(
            "unwritten-product",
            "weblog",
            "      page: output/summary.md",
            "      page: output/summary.md\n      table: ▶output/visits.csv",
        ),
        pipeline(
            "frozen-time",
            "churn",
            "product: output/clean.parquet",
            "product: \"▶output/clean-{{now}}.parquet\"",
        ),
        pipeline(
            "missing-callable",
            "house-prices",
            "  SQLUpload: clients.database",
            "  SQLUpload: ▶clients.databse",
        ),
        pipeline("missing-callable", "churn", "tasks:\n", "on_finish: ▶hooks.tell\ntasks:\n"),
        pipeline("missing-callable", "churn", "tasks:\n", "on_failure: ▶tasks.clean.tell\ntasks:\n"),
    ]
}

fn code() -> Vec<Fault> {
    vec![
        fault("absolute-path", "weblog").change(
            "summary.py",
            "# %%\nfrom pathlib import Path\n",
            "# %%\nfrom pathlib import Path\nvisits = ▶open(\"/srv/logs/visits.txt\")\n",
        ),
        fault("absolute-path", "churn").change(
            "tasks/features.py",
            "import pandas as pd\n",
            "import pandas as pd\nregions = ▶pd.read_csv(\"/data/regions.csv\")\n",
        ),
        fault("missing-local-module", "churn").change(
            "tasks/clean.py",
            "import pandas as pd\n",
            "import pandas as pd\n▶from .repair import mend\n",
        ),
        fault("missing-local-module", "churn").change(
            "tasks/features.py",
            "import pandas as pd\n",
            "import pandas as pd\n▶from tasks.repair import mend\n",
        ),
        fault("missing-local-module", "churn")
            .change(
                "tasks/features.py",
                "import pandas as pd\n",
                "import pandas as pd\nfrom tasks.scores import best\n",
            )
            .file("tasks/scores.py", "▶from .models import best\n"),
        fault("unsent-module", "solar-grid")
            .change("pipeline.yaml", "source: plant.simulate", "source: ▶sun.plant.simulate")
            .file("/home/ana/setup.py", "from setuptools import setup\n\nsetup(name=\"sun\")\n")
            .file("/home/ana/src/sun/__init__.py", "")
            .file("/home/ana/src/sun/plant.py", "def simulate(product):\n    open(product)\n"),
        fault("unused-upstream", "weblog").change(
            "summary.py",
            "\"errors\", \"pages\"]",
            "\"errors\", \"pages\", ▶\"make-log\"]",
        ),
        fault("isolated-task", "weblog")
            .change(
                "pipeline.yaml",
                "  - source: summary.py",
                "  - source: ▶scripts/extra.sh\n    product: output/extra.txt\n\n  - source: summary.py",
            )
            .file("scripts/extra.sh", "date > {{product}}\n"),
        fault("hardcoded-secret", "house-prices").change(
            "clients.py",
            "sqlite:///output/sales.db",
            "▶postgresql://etl:kMz81wQx@db.acme.io/sales",
        ),
        fault("hardcoded-secret", "fraud-serving")
            .change("env.yaml", "sample: true", "sample: true\ndb:\n  password: ▶kMz81wQx92\n")
            .change("pipeline.yaml", "sample: \"{{sample}}\"", "sample: \"{{sample}}{{db.password}}\""),
        fault("hardcoded-secret", "churn").change(
            "tasks/clean.py",
            "import pandas as pd\n",
            &format!("import pandas as pd\nTOKEN = ▶\"ghp_{}\"\n", "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"),
        ),
    ]
}

fn files() -> Vec<Fault> {
    let reads = |rule, name: &str| {
        let new = format!("import pandas as pd\nregions = ▶pd.read_csv(\"{name}\")\n");
        fault(rule, "churn").change("tasks/features.py", "import pandas as pd\n", &new)
    };
    vec![
        reads("ignored-file", "raw/regions.csv")
            .file("raw/regions.csv", "a\n")
            .file("raw/.gitignore", "*.csv\n"),
        reads("ignored-file", "raw/credentials.json").file("raw/credentials.json", "{}\n"),
        reads("missing-file", "raw/regions.csv"),
    ]
}

fn kernels() -> Vec<Fault> {
    vec![
        fault("stored-outputs", "churn").change(
            "fit.ipynb",
            "   \"metadata\": {},\n   \"outputs\": [],\n   \"source\": [\n    \"Path(product[\\\"model\\\"])",
            "   \"metadata\": {},\n   \"outputs\": [{\"name\": \"stdout\", ▶\"output_type\": \"stream\", \"text\": []}],\n   \"source\": [\n    \"Path(product[\\\"model\\\"])",
        ),
        fault("missing-kernel", "churn")
            .change("fit.ipynb", "   \"name\": \"python3\"", "   \"name\": \"churn-dev\"")
            .change("pipeline.yaml", "  - source: fit.ipynb", "  - source: ▶fit.ipynb"),
        fault("missing-kernel", "weblog")
            .change("pipeline.yaml", "  - source: summary.py", "  - source: ▶summary.py\n    kernelspec_name: weblog"),
        fault("missing-kernel", "churn")
            .change(
                "tasks/features.py",
                "# %% [markdown]\n# # Features",
                "# ---\n# jupyter:\n#   kernelspec:\n#     display_name: Churn\n#     language: python\n#     name: churn-dev\n# ---\n\n# %% [markdown]\n# # Features",
            )
            .change("pipeline.yaml", "  - source: tasks/features.py", "  - source: ▶tasks/features.py"),
        fault("missing-r-package", "penguins").change("scripts/measure.R", "set.seed(3)", "▶library(xgboost)\nset.seed(3)"),
        fault("missing-r-package", "house-prices").file("plot.R", PLOT),
    ]
}

/// A source in R that loads a package.
const PLOT: &str = "# %% tags=[\"parameters\"]\nupstream = list('export')\nproduct = NULL\n\n# %%\n▶library(ggplot2)\nprint(product)\n";
