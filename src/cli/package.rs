//! `sooper package`: the project as a versioned archive, to a package index.

use anyhow::bail;

use super::project;
use super::{Console, Exit, Global, code};
use crate::cluster::index::{self, Login};
use crate::code as listing;
use crate::plan::{self, Wishes, is_version};
use crate::rules::Depth;
use crate::spec::Surroundings as _;
use crate::spec::config::CodeFrom;

/// What `sooper package` takes.
#[derive(Debug, clap::Args)]
#[command(
    disable_version_flag = true,
    after_help = "TWINE_USERNAME and TWINE_PASSWORD are the login, TWINE_REPOSITORY_URL the address if --index isn't given."
)]
pub struct Arguments {
    /// Where the archive is sent [default: sooper.yaml's index without `simple/` at its end]
    #[arg(long, value_name = "URL")]
    index: Option<String>,
    /// Its version [default: sooper.yaml's, else derived from the code]
    #[arg(long, value_name = "VERSION")]
    version: Option<String>,
    /// List what would be in it and say what would be done; send nothing
    #[arg(long)]
    dry_run: bool,
}

/// Makes the archive and sends it, unless the index has it.
pub(super) fn run(arguments: &Arguments, global: &Global, console: &Console) -> anyhow::Result<Exit> {
    let opened = project::open(global)?;
    let problems = opened.check(Depth::Export, &opened.selection());
    let broken = opened.show(&problems, console);
    let Some(project) = opened.project.as_ref().filter(|_| !broken) else {
        console.say("nothing was sent");
        return Ok(Exit::Problems);
    };
    let config = &opened.config;
    let settings = &config.code.package;
    let plan = plan::make(project, config, &Wishes::default(), &opened.out)?;
    let files = listing::list(&code::request(project, config, &plan.generated))?;
    let mut release = code::release(&files, config)?;
    if let Some(version) = &arguments.version {
        if !is_version(version) {
            bail!("`{version}` is no version as PEP 440 writes it: 1.2.0, 1.2.0rc1, 1.2.0.post1");
        }
        release.version.clone_from(version);
    }
    let named = arguments.index.clone().or_else(|| opened.machine.variable("TWINE_REPOSITORY_URL"));
    let own = settings
        .index
        .as_deref()
        .map(|index| index.trim_end_matches('/').trim_end_matches("simple").to_owned());
    let Some(address) = named.or(own) else {
        bail!("no index is known: set `code.package.index`, or name one with --index");
    };
    let archive = listing::archive(&files, &release)?;
    let size = archive.len().div_ceil(1024);
    let what = format!("{} with {} files ({size} KiB)", release.file(), files.files.len());
    if arguments.dry_run {
        let paths: Vec<String> =
            files.files.iter().map(|file| file.path.escape_debug().to_string()).collect();
        console.result(&(paths.join("\n") + "\n"))?;
        console.say(format!("{what} would be sent to {address}"));
        return Ok(Exit::Done);
    }
    let login =
        Login::new(opened.machine.variable("TWINE_USERNAME"), opened.machine.variable("TWINE_PASSWORD"));
    let certificates = opened.machine.variable("SSL_CERT_FILE");
    let agent = index::agent(certificates.as_deref())?;
    if let Some(index) = &settings.index
        && index::has(&agent, index, &release, login.as_ref())
    {
        console.say(format!("{} is in {index} already", release.file()));
    } else {
        index::send(&agent, &address, &release, &archive, login.as_ref())?;
        console.say(format!("{what} sent to {address}"));
    }
    console.result(&format!("{}=={}\n", release.name, release.version))?;
    if config.code.from != CodeFrom::Package {
        console.say("pods don't use it yet: set `code: {from: package}`");
    } else if arguments.version.is_some() && settings.version != arguments.version {
        console.say(format!(
            "pods take {}: set `code.package.version` to {}",
            code::release(&files, config)?.version,
            release.version
        ));
    }
    Ok(Exit::Done)
}
