//! Pipelines drawn at random, hostile names and all: whatever sooper writes, Argo takes.

use std::fmt::Write as _;

use sooper::plan::{EnvValue, Plan};
use sooper::spec::config::ArgoVersion;
use sooper::targets::argo::{self, Options};

use super::{config, plan_with, schema, with_image_only};

/// SplitMix64.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).unwrap() % limit
    }

    fn one_of<'a>(&mut self, texts: &[&'a str]) -> &'a str {
        texts[self.below(texts.len())]
    }
}

const NAMES: [&str; 24] = [
    "load_data",
    "in",
    "not",
    "true",
    "2-fit",
    "Fit",
    "fit",
    "a b",
    "it's",
    "\"q\"",
    "$(id) `id`",
    "--force",
    "-",
    "naïve-日本",
    "a.b/c",
    "}}",
    "{",
    "x\ny",
    "part-1",
    "pipeline",
    "run-task",
    "on-exit",
    "%s\\n",
    "\u{1f980}",
];

/// Lines of `sooper.yaml`, of which each section takes some.
const WORKFLOW: [&str; 14] = [
    "title: \"it's $(id) `id`: 100 % & more\"",
    "description: \"two\\nlines: {a: b} # c\"",
    "labels: {team: data}",
    "annotations: {example.org/note: '- yes'}",
    "parallelism: 3",
    "deadline: 24h",
    "priority: -3",
    "fail_fast: false",
    "when_busy: parallel",
    "keep: {succeeded: 1h, failed: 7d, pods: none}",
    "archive_logs: true",
    "image_pull_secrets: [registry]",
    "on_exit: {webhook: {secret: chat, key: url}}",
    "metrics: [{name: accuracy, help: share, product: output/a.json, key: test.accuracy}]",
];
const TASK: [&str; 14] = [
    "image: registry.example.org:5000/ml@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    "image_pull_policy: Always",
    "resources: {cpu: 0.5, memory: 1Gi, cpu_limit: 2, gpu: 1, storage: 10Gi}",
    "retries: {limit: 3, on: any-failure, backoff: 15s}",
    "retries: {on: never}",
    "timeout: 2h",
    "pending_timeout: 30m",
    "env: {A: '$(B) $$ `id`', B: \"'\\\"\\n: #\", C: {secret: s, key: k}, 'YES': 'on', D: '1_0'}",
    "env_from: [{secret: aws}, {config_map: flags}]",
    "labels: {cost-centre: '042'}",
    "annotations: {example.org/note: 'null'}",
    "volumes: [{name: scratch, mount_path: /scratch, source: {emptyDir: {}}}]",
    "pod: {serviceAccountName: sooper-workflow, nodeSelector: {kubernetes.io/arch: amd64}}",
    "pod: {securityContext: {runAsUser: 1000}, tolerations: [{key: gpu, operator: Exists}], priorityClassName: batch}",
];

/// A section with each of these keys once at most.
fn section(name: &str, lines: &[&str], dice: &mut Dice) -> String {
    let mut text = format!("{name}:\n");
    let mut keys: Vec<&str> = Vec::new();
    for line in lines {
        let key = line.split(':').next().unwrap();
        if dice.below(3) == 0 && !keys.contains(&key) {
            keys.push(key);
            let indent = if name.starts_with(' ') { "    " } else { "  " };
            writeln!(text, "{indent}{line}").unwrap();
        }
    }
    if keys.is_empty() { String::new() } else { text }
}

/// The plan that a seed stands for.
fn drawn(seed: usize) -> Plan {
    let mut dice = Dice(seed as u64);
    let mut workflow = section("workflow", &WORKFLOW, &mut dice);
    let kind = dice.one_of(&["workflow", "template", "cron"]);
    if workflow.is_empty() {
        workflow.push_str("workflow:\n");
    }
    writeln!(workflow, "  kind: {kind}").unwrap();
    if kind == "cron" {
        writeln!(
            workflow,
            "  schedule: {:?}",
            dice.one_of(&["0 6 * * 1-5", "@daily", "*/7 1,2 L * *", "@every 1h30m"]).replace('L', "1")
        )
        .unwrap();
        writeln!(workflow, "  timezone: Europe/Madrid\n  starting_deadline: 10m").unwrap();
    }
    let defaults = section("defaults", &TASK, &mut dice);
    let glob = section("  \"*t*\"", &TASK, &mut dice);
    let tasks = if glob.is_empty() { String::new() } else { format!("tasks:\n{glob}") };
    let settings = config(&format!("{workflow}{defaults}{tasks}"));
    // Once in a while more than fit into one DAG.
    let count = if dice.below(12) == 0 { 201 + dice.below(150) } else { 1 + dice.below(30) };
    let name = |number: usize, dice: &mut Dice| match dice.below(3) {
        0 => format!("{}-{number}", dice.one_of(&NAMES)),
        1 => format!("{number}{}", dice.one_of(&NAMES)),
        _ => format!("{}{}", dice.one_of(&NAMES), "_".repeat(number)),
    };
    let names: Vec<String> = (0..count).map(|number| name(number, &mut dice)).collect();
    let upstream: Vec<Vec<usize>> = (0..count)
        .map(|task| {
            let mut upstream: Vec<usize> =
                (0..dice.below(4)).filter(|_| task > 0).map(|_| dice.below(task)).collect();
            upstream.sort_unstable();
            upstream.dedup();
            upstream
        })
        .collect();
    let tasks: Vec<(&str, &[usize])> =
        names.iter().map(String::as_str).zip(upstream.iter().map(Vec::as_slice)).collect();
    let mut plan = plan_with(&settings, &tasks);
    // A linter that reads all of them at once wants templates of different names.
    plan.project = format!("{}{seed}", dice.one_of(&["churn", "Churn_2", "日本", "-x-", "a b's", "2026"]));
    plan.force = dice.below(2) == 0;
    let value = dice.one_of(&["1", "", "$(id)", "'\"\n", "yes", "a: b", "- x"]).to_owned();
    plan.values = vec![EnvValue {
        key: "a--b_C".to_owned(),
        written: Some("1".to_owned()),
        value,
        variable: dice.below(2) == 0,
    }];
    if dice.below(2) == 0 { with_image_only(plan) } else { plan }
}

/// The manifests of so many seeds, as one stream of documents; the schema of the newest version takes each.
pub(super) fn manifests(count: usize) -> String {
    let manifest = |seed: usize| {
        let plan = drawn(seed);
        let text = argo::render(&plan, &Options::default()).unwrap().text;
        assert_eq!(schema::problems(&text), Vec::<String>::new(), "seed {seed}: {text}");
        text
    };
    (0..count).map(manifest).collect::<Vec<_>>().join("---\n")
}

#[test]
fn whatever_is_drawn_fits_the_schema() {
    manifests(60);
    // What older versions read is known to the newest one, too.
    for version in [ArgoVersion::V3_7, ArgoVersion::V4_0] {
        for seed in 0..20 {
            let text = argo::render(&drawn(seed), &Options { version, parts: None }).unwrap().text;
            assert_eq!(schema::problems(&text), Vec::<String>::new(), "seed {seed}: {text}");
        }
    }
}
