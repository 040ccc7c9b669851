//! The keys under `workflow`.

use super::*;

const KINDS: &[Word] = &[
    word("workflow", "one run, started by `argo submit` or `sooper submit`"),
    word("template", "a WorkflowTemplate, to be started by name"),
    word("cron", "a CronWorkflow, started by its schedule"),
];
const WHEN_BUSY: &[Word] = &[
    word("wait", "one run of a project at a time (a mutex)"),
    word("parallel", "runs don't wait for each other"),
];
const CONCURRENCY: &[Word] = &[
    word("Allow", "start beside the run that is still going"),
    word("Forbid", "leave this one out"),
    word("Replace", "stop the one that is still going"),
];
const PODS: &[Word] = &[
    word("all", "pods stay as long as their run"),
    word("failed", "pods that succeeded go at once"),
    word("none", "pods go as soon as they end"),
];
const COUNT: Shape = Shape::Integer(0, i32::MAX as i64);
const DURATION: Shape = Shape::Text(Syntax::Duration);

pub(crate) static WORKFLOW: Record = Record::of(&[
    key("kind", Shape::Choice(KINDS), "What the manifest is. `--kind` wins.")
        .default(r#""workflow""#)
        .always(),
    key(
        "name",
        Shape::Text(Syntax::WorkflowName),
        "The name of the template or cron workflow; what the names of runs begin with.",
    )
    .otherwise("made from the project's name"),
    key("title", TEXT, "What Argo's interface calls a run (Markdown).").otherwise("the project's name"),
    key("description", TEXT, "What Argo's interface says of it (Markdown).")
        .otherwise("the number of tasks and the commit"),
    key("labels", LABELS, "Labels of the run.").default("{}"),
    key("annotations", ANNOTATIONS, "Annotations of the run.").default("{}"),
    key(
        "schedule",
        Shape::Text(Syntax::Schedule),
        "When a cron workflow starts: five fields, or `@daily` and its like. `--schedule` wins.",
    ),
    key("timezone", Shape::Text(Syntax::TimeZone), "The time zone of the schedule. `--timezone` wins.")
        .otherwise("the controller's own"),
    key(
        "concurrency_policy",
        Shape::Choice(CONCURRENCY),
        "What a cron workflow does while its last run is still going.",
    )
    .otherwise("Argo's own: `Allow`"),
    key("history", Shape::Record(&HISTORY), "How many ended runs a cron workflow keeps."),
    key("starting_deadline", DURATION, "How late a cron workflow may still start a run that it missed."),
    key("parallelism", Shape::Integer(1, i64::MAX), "How many tasks run at once.")
        .otherwise("as many as there is room for"),
    key("deadline", Shape::Text(Syntax::TimeLimit), "How long a run may take.").otherwise("no limit"),
    key(
        "priority",
        Shape::Integer(i32::MIN as i64, i32::MAX as i64),
        "Which waiting run the controller starts first; higher is sooner.",
    )
    .otherwise("0"),
    key("fail_fast", Shape::Bool, "Whether a failed task ends the run as soon as nothing else is running.")
        .default("true")
        .always(),
    key(
        "when_busy",
        Shape::Choice(WHEN_BUSY),
        "What a run does while another one of the same project is going.",
    )
    .default(r#""wait""#)
    .always(),
    key("keep", Shape::Record(&KEEP), "How long runs and their pods stay in the cluster."),
    key("archive_logs", Shape::Bool, "Whether logs go to the artifact repository.")
        .otherwise("the cluster's setting"),
    key(
        "image_pull_secrets",
        Shape::List(&Shape::Text(Syntax::Subdomain)),
        "Secrets for private registries; Argo knows them for the whole workflow only.",
    )
    .default("[]"),
    key(
        "metrics",
        Shape::List(&Shape::Record(&METRIC)),
        "Prometheus gauges, each a number in a JSON product.",
    )
    .default("[]"),
    key("on_exit", Shape::Record(&ON_EXIT), "What happens when a run ends, however it ends."),
]);

const LABELS: Shape = Shape::Table(Syntax::LabelKey, &Shape::Text(Syntax::LabelValue));
const ANNOTATIONS: Shape = Shape::Table(Syntax::LabelKey, &TEXT);

static HISTORY: Record = Record::of(&[
    key("succeeded", COUNT, "How many that succeeded.").otherwise("Argo's own: 3"),
    key("failed", COUNT, "How many that failed.").otherwise("Argo's own: 1"),
]);

static KEEP: Record = Record::of(&[
    key("succeeded", DURATION, "How long a run that succeeded.").default(r#""3d""#),
    key("failed", DURATION, "How long one that failed.").default(r#""14d""#),
    key("pods", Shape::Choice(PODS), "Which pods stay.").default(r#""all""#).always(),
]);

static METRIC: Record = Record::of(&[
    key("name", Shape::Text(Syntax::MetricName), "The metric's name.").required(),
    key("help", NAME, "What it measures.").required(),
    key("product", NAME, "The path of a JSON product, as the pipeline has it.").required(),
    key("key", NAME, "The number's key in it; dots go deeper.").required(),
]);

static ON_EXIT: Record = Record {
    keys: &[
        key(
            "webhook",
            Shape::Record(&WEBHOOK),
            "Sends a `POST` with the run's name, status and failures as JSON.",
        ),
        key(
            "command",
            NAMES,
            "Runs a program in a pod with the project and its environment; `SOOPER_STATUS` says how the run ended.",
        ),
    ],
    one_of: &["webhook", "command"],
};

static WEBHOOK: Record = Record::of(&[
    key("secret", Shape::Text(Syntax::Subdomain), "The secret that has the address.").required(),
    key("key", Shape::Text(Syntax::ConfigKey), "The address's key in it.").required(),
]);
