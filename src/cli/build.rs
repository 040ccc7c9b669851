//! `sooper build`: an image with the project's environment and code in it.

use anyhow::{Context as _, bail};

use super::project;
use super::{Console, Exit, Global, code};
use crate::code::Context;
use crate::plan::{self, Wishes};
use crate::project::Project;
use crate::rules::Depth;
use crate::run;
use crate::spec::config::CodeFrom;

/// Programs that build images, and how each says that it can.
const BUILDERS: [(&str, &[&str]); 3] = [
    ("docker", &["version", "--format", "{{.Server.Version}}"]),
    ("podman", &["--version"]),
    ("buildah", &["--version"]),
];

/// What `sooper build` takes.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Push the image to its registry
    #[arg(long)]
    push: bool,
    /// Platform of the cluster's nodes [default: sooper.yaml's, else linux/amd64]
    #[arg(long, value_name = "OS/ARCH")]
    platform: Option<String>,
    /// Print the Dockerfile and say what would be done; build nothing
    #[arg(long)]
    dry_run: bool,
}

/// Builds the image, and pushes it if that is asked for.
pub(super) fn run(arguments: &Arguments, global: &Global, console: &Console) -> anyhow::Result<Exit> {
    let opened = project::open(global)?;
    let problems = opened.check(Depth::Export, &opened.selection());
    let broken = opened.show(&problems, console);
    let Some(project) = opened.project.as_ref().filter(|_| !broken) else {
        console.say("nothing was built");
        return Ok(Exit::Problems);
    };
    let config = &opened.config;
    let plan = plan::make(project, config, &Wishes::default(), &opened.out)?;
    let image = code::image(&plan, project, config)?;
    let settings = config.code.image.as_ref();
    if arguments.push && settings.and_then(|settings| settings.repository.as_ref()).is_none() {
        bail!("there is nowhere to push the image to: set `code.image.repository`");
    }
    let platform = arguments.platform.as_deref().or(settings.map(|settings| settings.platform.as_str()));
    let platform = platform.filter(|platform| !platform.is_empty()).unwrap_or("linux/amd64");
    let what = format!("{} files of the project", image.code.files.len());
    if arguments.dry_run {
        console.result(&image.recipe.dockerfile)?;
        console.say(format!("{} would be built for {platform} with {what}", image.name));
        return Ok(Exit::Done);
    }
    let builder = builder(project)?;
    let context = Context::write(&std::env::temp_dir(), &image.recipe, &image.code)
        .context("the files to build from can't be written")?;
    console.say(format!("{builder} builds {} for {platform} with {what}", image.name));
    let shown = |arguments: &[&str]| match run::shown(builder, arguments, &context.folder) {
        Ok(true) => Ok(()),
        Ok(false) => bail!("`{builder} {}` failed: the reason is above", arguments[0]),
        Err(error) => bail!("{builder} can't be started: {error}"),
    };
    shown(&["build", "--platform", platform, "--tag", &image.name, "--file", "Dockerfile", "."])?;
    if arguments.push {
        shown(&["push", &image.name])?;
    }
    console.result(&format!("{}\n", image.name))?;
    if config.code.from != CodeFrom::Image {
        console.say("pods don't use it yet: set `code: {from: image}`");
    }
    Ok(Exit::Done)
}

/// The first program that is there and can build.
fn builder(project: &Project) -> anyhow::Result<&'static str> {
    let root = &project.pipeline.root;
    let able = BUILDERS.into_iter().find(|(program, asked)| run::output(program, asked, root).is_some());
    let (program, _) = able.context(
        "nothing here builds images: install docker (and start it), podman or buildah, or see what would be built with --dry-run",
    )?;
    Ok(program)
}
