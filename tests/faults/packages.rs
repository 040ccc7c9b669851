//! The files that say which packages tasks need.

use super::runner::{Fault, fault};

pub(super) fn faults() -> Vec<Fault> {
    vec![
        fault("no-environment", "churn").without("environment.yml"),
        fault("no-environment", "weblog").without("requirements.txt"),
        weblog("missing-ploomber", "▶ipykernel==6.29.5\n"),
        churn(
            "missing-ploomber",
            "▶name: churn\nchannels: [conda-forge]\ndependencies: [python=3.11, pandas=2.2, pyarrow=17, scikit-learn=1.5]\n",
        ),
        weblog("unreadable-requirement", "ploomber==0.23.3\n▶ipykernel 6\n"),
        weblog("unreadable-requirement", "ploomber==0.23.3\n▶ipykernel=6.29.5\n"),
        weblog("unreadable-requirement", "ploomber==0.23.3\nipykernel==6.29.5\n▶-e .\n"),
        fault("missing-kernel", "penguins").change("environment.yml", "  - r-irkernel=1.3\n", "").change(
            "pipeline.yaml",
            "source: scripts/measure.R",
            "source: ▶scripts/measure.R",
        ),
        weblog("unpinned-package", "ploomber==0.23.3\n▶ipykernel\n"),
        change("unpinned-package", "  - pyarrow=17", "  - ▶pyarrow"),
        weblog(
            "local-package",
            "ploomber==0.23.3\n▶ipykernel @ file:///tmp/ipykernel-6.29.5-py3-none-any.whl\n",
        ),
        change("local-package", "ploomber==0.23.3", "ploomber==0.23.3\n      - ▶/home/ana/tools"),
        change("local-prefix", "ploomber==0.23.3\n", "ploomber==0.23.3\n▶prefix: /home/ana/envs/churn\n"),
        change("foreign-package", "  - pyarrow=17", "  - pyarrow=17\n  - ▶pywin32=306"),
        change("missing-pip", "  - pip\n  - pip:", "  - ▶pip:"),
        change("unnamed-environment", "name: churn\nchannels:", "▶channels:"),
        change("licensed-channel", "  - conda-forge", "  - conda-forge\n  - ▶defaults"),
        fault("missing-package", "churn").change(
            "tasks/features.py",
            "import pandas as pd\n",
            "import pandas as pd\n▶import xgboost\n",
        ),
        // In a module that a task imports, and in one that this one imports.
        fault("missing-package", "churn")
            .change(
                "tasks/clean.py",
                "import pandas as pd\n",
                "import pandas as pd\n\nfrom .scores import best\n",
            )
            .file("tasks/scores.py", "from tasks import models\n\nbest = models.best\n")
            .file("tasks/models.py", "▶from xgboost import XGBClassifier\n\nbest = XGBClassifier\n"),
        fault("missing-package", "weblog").change(
            "summary.py",
            "# %%\nfrom pathlib",
            "# %%\n▶import pandas\nfrom pathlib",
        ),
        fault("missing-converter", "weblog").change(
            "pipeline.yaml",
            "nb: output/summary.html",
            "nb: ▶output/summary.pdf",
        ),
        fault("missing-converter", "churn")
            .change("pipeline.yaml", "nb: output/features.html", "nb: ▶output/features.pdf")
            .change("pipeline.yaml", "name: features", "name: features\n    nbconvert_exporter_name: webpdf"),
        fault("stale-lock", "energy-forecast").change("environment.yml", "  - pandas=2.2", "  - ▶pandas=2.1"),
        fault("stale-lock", "energy-forecast").change(
            "environment.yml",
            "  - pandas=2.2",
            "  - pandas=2.2\n  - ▶xgboost=2.1",
        ),
    ]
}

fn weblog(rule: &'static str, requirements: &str) -> Fault {
    fault(rule, "weblog").file("requirements.txt", requirements)
}

fn churn(rule: &'static str, environment: &str) -> Fault {
    fault(rule, "churn").file("environment.yml", environment)
}

fn change(rule: &'static str, old: &str, new: &str) -> Fault {
    fault(rule, "churn").change("environment.yml", old, new)
}
