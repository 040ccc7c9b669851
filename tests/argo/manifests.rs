//! Whole manifests, to be read in a review.

use sooper::plan::{EnvValue, Provenance};

use super::{config, plan, plan_with, render, with_image_only};

#[test]
fn a_small_pipeline() {
    let plan = plan(&[("load", &[]), ("clean_data", &[0]), ("fit", &[1]), ("plot", &[1])]);
    insta::assert_snapshot!(render(&plan).text);
}

#[test]
fn every_setting_of_tasks_and_runs() {
    let config = config(include_str!("everything.yaml"));
    let plan = plan_with(&config, &[("load", &[]), ("fit-0", &[0]), ("fit-1", &[0]), ("score", &[1, 2])]);
    let mut plan = with_image_only(plan);
    plan.package_folder = Some("src".to_owned());
    plan.env_file = Some("sooper-env.yaml".to_owned());
    plan.force = false;
    let value = |key: &str, written: Option<&str>, value: &str, variable| EnvValue {
        key: key.to_owned(),
        written: written.map(str::to_owned),
        value: value.to_owned(),
        variable,
    };
    plan.values = vec![
        value("sample", Some("False"), "False", true),
        value("model--depth", Some("3"), "5", true),
        value("columns", None, "['a', '$b']", false),
    ];
    plan.fixed = vec!["kinds".to_owned()];
    plan.provenance =
        Provenance { commit: Some("8f2c1d0".to_owned()), dirty: true, source_digest: Some("ab".repeat(32)) };
    insta::assert_snapshot!(render(&plan).text);
}

#[test]
fn a_template_and_a_schedule() {
    for (name, text) in [
        ("template", "workflow: {kind: template, name: nightly}"),
        (
            "cron",
            "workflow: {kind: cron, schedule: '0 6 * * 1-5', timezone: Europe/Madrid, concurrency_policy: Forbid, \
             history: {succeeded: 5, failed: 2}, starting_deadline: 10m, when_busy: parallel, \
             on_exit: {command: [python, notify.py]}}",
        ),
    ] {
        let manifest = render(&plan_with(&config(text), &[("load", &[])]));
        let until_scripts = manifest.text.split("      source: |").next().unwrap().to_owned();
        insta::assert_snapshot!(name, until_scripts);
    }
}
