//! The project's code as it is sent, and what a plan says of the way it takes.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::bail;

use crate::code::{self, Code, Digest, Request};
use crate::plan::{self, Artifact, Plan, Release, is_version};
use crate::project::Project;
use crate::spec::config::{CodeFrom, Config, TaskSettings};
use crate::spec::{Product, ProductItem};
use crate::targets::image::{CODE, Recipe};

/// Which files are sent. `generated` are sooper's own.
pub(super) fn request(project: &Project, config: &Config, generated: &[Artifact]) -> Request {
    let generated =
        generated.iter().map(|file| (file.path.to_string_lossy().into_owned(), file.text.clone()));
    Request {
        root: project.pipeline.root.clone(),
        exclude: config.code.exclude.clone(),
        include: config.code.include.clone(),
        products: products(project).collect(),
        generated: generated.collect(),
        known: known(&project.pipeline.root),
    }
}

/// Where the digests of a project's large files are kept: in the user's cache, under the digest of the project's folder.
fn known(root: &Path) -> Option<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = folder("XDG_CACHE_HOME").or_else(|| Some(folder("HOME")?.join(".cache")))?;
    Some(cache.join("sooper/digests").join(Digest::of(root.as_os_str().as_encoded_bytes()).name()))
}

/// The release that pods get: of the version that the settings say, else of one that the code has to itself.
///
/// # Errors
/// The settings' version is none.
pub(super) fn release(files: &Code, config: &Config) -> anyhow::Result<Release> {
    let settings = &config.code.package;
    let version = match &settings.version {
        Some(version) if is_version(version) => version.clone(),
        Some(version) => {
            bail!("`code.package.version` is `{version}`, and PEP 440 knows no such version")
        }
        None => format!("0.0.0+s{:.16}", files.digest().to_string()),
    };
    let name = settings.name.as_deref().unwrap_or(&config.project_name);
    Ok(Release::new(name, &version, settings.index.as_deref(), settings.secret.as_deref()))
}

/// An image as it is to be made.
pub(super) struct Image {
    /// Its full name.
    pub(super) name: String,
    /// How it is made.
    pub(super) recipe: Recipe,
    /// What is put in it.
    pub(super) code: Code,
}

/// The image of a plan's code and environment.
///
/// # Errors
/// The code can't be sent as it is, or the user's Dockerfile doesn't put it where pods look for it.
pub(super) fn image(plan: &Plan, project: &Project, config: &Config) -> anyhow::Result<Image> {
    let (root, files) = (&project.pipeline.root, &project.files);
    let listed = code::list(&request(project, config, &plan.generated))?;
    let base = &plan.exit_settings.image;
    let text = |path: &Path| files.open(path).ok().map(|file| files.text(file).to_string());
    let recipe = match text(&root.join("Dockerfile")) {
        Some(own) if own.contains(CODE) => Recipe::own(&own),
        Some(_) => bail!(
            "the project's own Dockerfile doesn't put the project in {CODE}, where pods look for it: add `COPY . {CODE}/`"
        ),
        None => {
            let environment = plan.packages.iter().find(|packages| packages.image == *base);
            let environment = environment.map(|packages| &packages.environment);
            let named = environment.map(|environment| environment.files.clone()).unwrap_or_default();
            let described = code::described_by(named, |path| text(&root.join(path)));
            Recipe::on(base, environment, plan.tool, plan.installs_project, described)?
        }
    };
    let built = config.code.image.as_ref().and_then(|image| image.repository.clone());
    let repository = built.unwrap_or_else(|| Release::new(&plan.project, "", None, None).name);
    Ok(Image { name: format!("{repository}:{}", code::tag(&recipe, &listed)), recipe, code: listed })
}

/// Has all pods run the built image, which has their environment in it.
fn into_image(plan: &mut Plan, image: &str) -> anyhow::Result<()> {
    let base = plan.exit_settings.image.clone();
    if let Some(step) = plan.steps.iter().find(|step| step.settings.image != base) {
        bail!(
            "task '{}' has an image of its own ({}), but with `code.from: image` there is one image, built on `defaults.image`",
            step.name,
            step.settings.image
        );
    }
    let mut known: HashMap<*const TaskSettings, Arc<TaskSettings>> = HashMap::new();
    let mut built = |settings: &Arc<TaskSettings>| {
        let new = || Arc::new(TaskSettings { image: image.to_owned(), ..(**settings).clone() });
        Arc::clone(known.entry(Arc::as_ptr(settings)).or_insert_with(new))
    };
    let exit_settings = built(&plan.exit_settings);
    for step in &mut plan.steps {
        step.settings = built(&step.settings);
        step.packages = None;
    }
    plan.exit_settings = exit_settings;
    plan.exit_packages = None;
    plan.packages.clear();
    Ok(())
}

/// What tasks write, relative to the project root where it is inside.
fn products(project: &Project) -> impl Iterator<Item = PathBuf> {
    let products = project.pipeline.tasks.iter().filter_map(|task| task.product.as_ref());
    products.flat_map(Product::items).filter_map(|(_, item)| match item {
        ProductItem::File { text, .. } => Some(text.into()),
        _ => None,
    })
}

/// Pins a plan to the code as it is on this machine, where the settings ask for that.
///
/// # Errors
/// The code can't be had by the pods as it is.
pub(super) fn pin(plan: &mut Plan, project: &Project, config: &Config) -> anyhow::Result<()> {
    plan.code = match config.code.from {
        CodeFrom::Snapshot => {
            let digest = code::list(&request(project, config, &plan.generated))?.digest();
            plan::Code::Volume { snapshot: Some(digest.name()) }
        }
        CodeFrom::Git => {
            let products = products(project).filter_map(|path| Some(path.to_str()?.to_owned())).collect();
            plan::Code::Git(code::commit(&project.pipeline.root, &config.code.git, &products)?)
        }
        CodeFrom::Package => {
            let files = code::list(&request(project, config, &plan.generated))?;
            plan::Code::Package(release(&files, config)?)
        }
        CodeFrom::Image => {
            let image = image(plan, project, config)?.name;
            into_image(plan, &image)?;
            plan::Code::Image(image)
        }
        CodeFrom::Volume => return Ok(()),
    };
    Ok(())
}
