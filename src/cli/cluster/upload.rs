//! `sooper upload`: the project's code to the volume.

use std::time::{Duration, Instant};

use clap::ValueEnum;

use super::screen::Screen;
use super::session::{self, Session, Target};
use super::{Console, Exit, Global};
use crate::cluster::place::{Place, Via};
use crate::cluster::upload::{self, Changes, Mode, Progress};
use crate::cluster::view;
use crate::code::{self, Code};
use crate::spec::config::CodeFrom;
use crate::{plan, spec};

/// Arguments of `upload`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Which cluster.
    #[command(flatten)]
    pub target: Target,
    /// Send through a pod that has the volume, or one that is started for it [default: a pod, if there is one]
    #[arg(long, value_name = "POD")]
    pub via: Option<ViaName>,
    /// List what would be sent and removed; change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Show which files differ, with their sizes; change nothing
    #[arg(long)]
    pub diff: bool,
}

/// Which pod files are sent through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ViaName {
    /// One that is there.
    Pod,
    /// One that sooper starts and removes.
    Helper,
}

impl From<ViaName> for Via {
    fn from(name: ViaName) -> Self {
        match name {
            ViaName::Pod => Self::Pod,
            ViaName::Helper => Self::Helper,
        }
    }
}

/// Sends what differs.
pub(super) fn run(arguments: &Arguments, global: &Global, console: &Console) -> anyhow::Result<Exit> {
    session::run(async {
        let session = session::open(global, &arguments.target).await?;
        let code = code(&session)?;
        let mode = match session.config.code.from {
            CodeFrom::Snapshot => Mode::Snapshot,
            _ => Mode::Live,
        };
        let place = session.destination(arguments.via.map(Into::into)).open(&session.cluster).await?;
        let work = async {
            if arguments.dry_run || arguments.diff {
                let changes = upload::compare(&session.cluster, &place, &code, mode).await?;
                return show(&changes, &code, arguments.diff, console);
            }
            let changes = send(&session, &place, &code, mode, console).await?;
            tell(&changes, &place, console);
            Ok(())
        };
        let done = tokio::select! {
            done = work => done.map(|()| Exit::Done),
            _ = tokio::signal::ctrl_c() => {
                console.say("interrupted: what arrived is kept, and the next upload goes on from there");
                Ok(Exit::Interrupted)
            }
        };
        place.close(&session.cluster).await;
        done
    })
}

/// The project's code.
///
/// # Errors
/// There is no pipeline here, or it can't be sent as it is.
pub(super) fn code(session: &Session) -> anyhow::Result<Code> {
    let Some(project) = &session.project else {
        anyhow::bail!(
            "there is no pipeline here: go to the project's folder, or name it with -C or --entry-point"
        );
    };
    let products =
        project.pipeline.tasks.iter().filter_map(|task| task.product.as_ref()).flat_map(spec::Product::items);
    let products = products.filter_map(|(_, item)| match item {
        spec::ProductItem::File { text, .. } => Some(text.into()),
        _ => None,
    });
    let products: Vec<std::path::PathBuf> = products.collect();
    let plan = plan::make(project, &session.config, &plan::Wishes::default(), &session.out)?;
    let generated =
        plan.generated.iter().map(|file| (file.path.to_string_lossy().into_owned(), file.text.clone()));
    let generated: Vec<(String, String)> = generated.collect();
    let settings = &session.config.code;
    let request = code::Request {
        root: &session.root,
        exclude: &settings.exclude,
        include: &settings.include,
        products: &products,
        generated: &generated,
    };
    Ok(code::list(&request)?)
}

/// Sends with a line that shows how far it is.
pub(super) async fn send(
    session: &Session,
    place: &Place,
    code: &Code,
    mode: Mode,
    console: &Console,
) -> anyhow::Result<Changes> {
    let mut meter = Meter::new(console);
    let sent = upload::upload(&session.cluster, place, code, mode, |progress| meter.see(progress)).await;
    meter.screen.clear();
    Ok(sent?)
}

/// Bytes, rate and how long it still takes: drawn on a terminal, a line every few seconds elsewhere.
pub(super) struct Meter<'a> {
    pub(super) screen: Screen,
    console: &'a Console,
    start: Instant,
    from: Option<u64>,
    last: Instant,
}

impl<'a> Meter<'a> {
    pub(super) fn new(console: &'a Console) -> Self {
        let now = Instant::now();
        Self { screen: Screen::new(console), console, start: now, from: None, last: now }
    }

    pub(super) fn see(&mut self, progress: Progress) {
        let (done, total) = match progress {
            Progress::Bytes { done, total } => (done, total),
            Progress::Again(reason) => {
                self.screen.clear();
                self.console.say(format!("{reason}; going on where it ended"));
                return;
            }
        };
        let from = *self.from.get_or_insert(done);
        let pause = if self.screen.is_live() { 100 } else { 5000 };
        if self.last.elapsed() < Duration::from_millis(pause) && done < total {
            return;
        }
        self.last = Instant::now();
        let spent = self.start.elapsed().as_secs_f64().max(0.01);
        let rate = (done - from) as f64 / spent;
        let left = if rate > 0.0 { ((total - done) as f64 / rate) as i64 } else { 0 };
        let share = (done * 20).checked_div(total).unwrap_or(20) as usize;
        let text = format!(
            "{} of {}, {}/s, {} left",
            bytes(done),
            bytes(total),
            bytes(rate as u64),
            view::duration(left)
        );
        if self.screen.is_live() {
            self.screen.draw(&[format!("[{}{}] {text}", "#".repeat(share), ".".repeat(20 - share.min(20)))]);
        } else if done < total {
            self.console.say(text);
        }
    }
}

fn show(changes: &Changes, code: &Code, detailed: bool, console: &Console) -> anyhow::Result<()> {
    let size = |path: &str| code.files.iter().find(|file| file.path == path).map_or(0, |file| file.size);
    let mut text = String::new();
    let lists = [("+", &changes.added), ("~", &changes.changed), ("-", &changes.removed)];
    for (sign, paths) in lists {
        for path in paths {
            let size =
                if detailed && sign != "-" { format!("  {}", bytes(size(path))) } else { String::new() };
            text.push_str(&format!("{sign} {}{size}\n", path.escape_debug()));
        }
    }
    console.result(&text)?;
    console.say(format!(
        "{} to send ({}), {} to remove, {} unchanged",
        changes.added.len() + changes.changed.len(),
        bytes(changes.bytes),
        changes.removed.len(),
        changes.unchanged
    ));
    Ok(())
}

pub(super) fn tell(changes: &Changes, place: &Place, console: &Console) {
    if changes.unfinished {
        console.say("an earlier upload had been cut off; the folder is whole again");
    }
    let sent = changes.added.len() + changes.changed.len();
    if changes.done {
        console.say(format!(
            "up to date: {} files in {} of pod {}/{}",
            changes.unchanged, place.root, place.namespace, place.pod
        ));
    } else {
        console.say(format!(
            "{sent} files sent ({}), {} removed, {} unchanged; all read back in {} of pod {}/{}",
            bytes(changes.bytes),
            changes.removed.len(),
            changes.unchanged,
            place.root,
            place.namespace,
            place.pod
        ));
    }
}

/// `812 B`, `45.0 kB`, `1.2 MB`.
pub(super) fn bytes(count: u64) -> String {
    match count {
        0..1000 => format!("{count} B"),
        1000..1_000_000 => format!("{:.1} kB", count as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", count as f64 / 1e6),
        _ => format!("{:.2} GB", count as f64 / 1e9),
    }
}
