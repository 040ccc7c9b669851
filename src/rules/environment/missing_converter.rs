//! A notebook that is to become a PDF where nothing can make one.
//!
//! # Why
//! nbconvert writes PDF files through LaTeX, with the program xelatex, which no Python package brings: the task runs to its end, and then fails. Its exporter `webpdf` uses a browser instead; Ploomber looks for the package pyppeteer when it loads the pipeline, and stops if it isn't there. `qtpdf` and `qtpng` need PyQtWebEngine.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: report.py
//!     product: report.pdf
//! ```
//! ```python report.py
//! # %% tags=["parameters"]
//! upstream = None
//! product = None
//!
//! # %%
//! print(1)
//! ```
//! ```text requirements.txt
//! ploomber==0.23.3
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: report.py
//!     product: report.html
//! ```
//! ```python report.py
//! # %% tags=["parameters"]
//! upstream = None
//! product = None
//!
//! # %%
//! print(1)
//! ```
//! ```text requirements.txt
//! ploomber==0.23.3
//! ```

use crate::environment::{Listed, Manager, Modules, Packages, Requirement};
use crate::project::Project;
use crate::rules::Beside;
use crate::source::{Diagnostic, Diagnostics, Span};
use crate::spec::config::Config;
use crate::spec::{ProductItem, Task, TaskClass, Value};

/// What an exporter needs beyond nbconvert.
struct Need {
    /// The package; xelatex is only in conda's `texlive-core` and its like.
    package: &'static str,
    message: &'static str,
    why: &'static str,
    help: &'static str,
}

const LATEX: Need = Need {
    package: "texlive",
    message: "nothing here makes PDF files of notebooks: xelatex is missing",
    why: "nbconvert runs it once the notebook is executed, and the task fails without",
    help: "write an .html product, or run the task in an image with xelatex and pandoc (`image:` in sooper.yaml)",
};

const BROWSER: Need = Need {
    package: "pyppeteer",
    message: "the environment lists no pyppeteer, which `webpdf` needs",
    why: "Ploomber looks for it when it loads the pipeline, which every pod does",
    help: "add `pyppeteer` and `nbconvert[webpdf]` to the dependencies, or write an .html product",
};

const QT: Need = Need {
    package: "pyqtwebengine",
    message: "the environment lists no PyQtWebEngine, which this exporter needs",
    why: "nbconvert looks for it once the notebook is executed, and the task fails without",
    help: "add `nbconvert[qtpdf]` to the dependencies, or write an .html product",
};

pub(super) fn check(project: &Project, beside: &Beside<'_>, out: &Diagnostics) {
    if beside.packages.files.is_empty() {
        return;
    }
    let usual = Config::built_in("").defaults();
    let notebooks = project.pipeline.tasks.iter().filter(|task| task.class == TaskClass::NotebookRunner);
    for task in notebooks.filter(|task| beside.is_shared_by(task)) {
        // What an image of somebody's own has can't be known.
        if beside.config.settings_for(&task.name.text).image != usual.image {
            continue;
        }
        let needs = converted(task).filter_map(|(exporter, span)| Some((need(&exporter)?, span)));
        for (need, span) in needs.filter(|(need, _)| !may_have(beside.packages, need)) {
            let problem = Diagnostic::warning("missing-converter", span, need.message);
            out.push(problem.why(need.why).help(need.help));
        }
    }
}

/// The notebooks that a task makes, by their exporters.
fn converted(task: &Task) -> impl Iterator<Item = (String, Span)> {
    let option = |wanted: &str| {
        task.options
            .iter()
            .find(|(key, _)| key.value == wanted)
            .map(|(_, value)| value)
            .filter(|value| **value != Value::None)
    };
    let (keys, exporter) = (option("nb_product_key"), option("nbconvert_exporter_name"));
    let products = task.product.iter().flat_map(|product| product.items());
    products.filter_map(move |(key, item)| {
        let ProductItem::File { path, span, .. } = item else { return None };
        let is_notebook = match keys {
            _ if key.is_empty() => true,
            None => key == "nb",
            Some(Value::List(names)) => names.iter().any(|name| name.as_str() == Some(key)),
            Some(name) => name.as_str() == Some(key),
        };
        let named = match exporter {
            Some(Value::Dict(names)) => {
                names.iter().find(|(name, _)| name.as_str() == Some(key)).and_then(|(_, name)| name.as_str())
            }
            other => other.and_then(Value::as_str),
        };
        let suffix = || path.extension().map(|suffix| suffix.to_string_lossy().into_owned());
        let exporter = named.map(str::to_lowercase).or_else(suffix)?;
        is_notebook.then_some((exporter, *span))
    })
}

fn need(exporter: &str) -> Option<Need> {
    match exporter {
        "pdf" => Some(LATEX),
        "webpdf" => Some(BROWSER),
        "qtpdf" | "qtpng" => Some(QT),
        _ => None,
    }
}

fn may_have(packages: &Packages, need: &Need) -> bool {
    let listed = |is_it: &dyn Fn(&Requirement, &str) -> bool| {
        packages.requirements.iter().any(|entry| entry.name.as_deref().is_some_and(|name| is_it(entry, name)))
    };
    if need.package == LATEX.package {
        let is_condas = packages.conda.is_some() || listed(&|entry, _| entry.manager == Manager::Conda);
        return listed(&|_, name| name.starts_with(LATEX.package)) || (is_condas && packages.may_have_more);
    }
    let by_extra = listed(&|entry, name| entry.has_extras && name == "nbconvert");
    by_extra || packages.lists(need.package) != Listed::No || Modules::of(packages).brings(need.package)
}
