//! An image with a project's environment and code in it: what its builder is told.

use minijinja::{Environment as Engine, UndefinedBehavior, context};

use crate::environment::{Environment, Kind, PLOOMBER};
use crate::spec::config::Tool;

/// Where images have the project.
pub const CODE: &str = "/opt/sooper/code";

/// Where they have its environment.
const PREFIX: &str = "/opt/sooper/env";

/// How an image is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipe {
    /// The Dockerfile: the user's own, or one that sooper writes.
    pub dockerfile: String,
    /// Files beside it, as path and content.
    pub files: Vec<(String, String)>,
    /// The folder that the project's files are in, relative to the Dockerfile; empty for beside it.
    pub code: &'static str,
}

impl Recipe {
    /// By a Dockerfile of the user's own, with the project's files beside it.
    pub fn own(dockerfile: &str) -> Self {
        Self { dockerfile: dockerfile.to_owned(), files: Vec::new(), code: "" }
    }

    /// On the image `base`, with `environment` if there is one; `files` are those that describe it, as path and content.
    /// With `install`, what the project itself declares is added to it, for which the code has to be there first.
    ///
    /// # Errors
    /// A template is broken (a fault of sooper's own).
    pub fn on(
        base: &str,
        environment: Option<&Environment>,
        tool: Option<Tool>,
        install: bool,
        files: Vec<(String, String)>,
    ) -> Result<Self, minijinja::Error> {
        let mut engine = Engine::new();
        engine.set_undefined_behavior(UndefinedBehavior::Strict);
        engine.add_template("recipe.sh", include_str!("../../templates/recipe.sh.j2"))?;
        let tools = environment.map(|environment| environment.kind.tools(tool)).unwrap_or_default();
        let tools: Vec<&str> = tools.iter().copied().map(Tool::as_str).collect();
        let variable = match environment.map(|environment| environment.kind) {
            Some(Kind::Pip) => "VIRTUAL_ENV",
            _ => "CONDA_PREFIX",
        };
        let words = context! {
            base, variable, install, code => CODE, prefix => PREFIX, ploomber => PLOOMBER,
            environment => environment.is_some(), tools => tools.join(" "),
        };
        let dockerfile = engine.render_str(include_str!("../../templates/Dockerfile.j2"), &words)? + "\n";
        let mut beside = Vec::new();
        if let Some(environment) = environment {
            let script = engine.render_str(include_str!("../../templates/image.sh.j2"), &words)? + "\n";
            beside.push(("environment/sooper-build.sh".to_owned(), script));
            beside.push(("environment/sooper-files".to_owned(), environment.files.join("\n") + "\n"));
            beside.extend(files.into_iter().map(|(path, text)| (format!("environment/{path}"), text)));
        }
        Ok(Self { dockerfile, files: beside, code: "code" })
    }
}
