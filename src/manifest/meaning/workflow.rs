//! A whole object: name, arguments, entry point, exit handler, hooks, and then every template.

use super::arguments::{self, Arguments};
use super::lookup::{Call, Reference};
use super::names::{self, Named};
use super::{Validator, cron};
use crate::manifest::library::{Holder, Object, ObjectKind};
use crate::manifest::metadata;
use crate::manifest::tags::has_parameter;
use crate::schema::view::{View, key_text};
use crate::source::diagnostic::did_you_mean;
use crate::source::yaml::Node;
use crate::source::{Diagnostic, Span};

/// Kubernetes' limit on a label's value, which the name of a workflow becomes.
const LONGEST_NAME: usize = 63;

impl<'a> Validator<'a, '_> {
    /// Checks the object, whose own templates `local` holds.
    pub(super) fn workflow(&mut self, object: &Object<'a>, local: Holder<'a>) {
        let spec = local.spec;
        self.name_length(object);
        let other = match spec.field("workflowTemplateRef") {
            Some(reference) => match self.referenced(spec, reference) {
                Some(holder) => Some(holder),
                None => return,
            },
            None => None,
        };
        names::check(spec.list("templates"), "template", Named::Templates, self.out);
        self.plugins(spec);
        let given: Vec<&Node> = spec.field("arguments").into_iter().collect();
        let lenient = object.kind != ObjectKind::CronWorkflow;
        given.iter().for_each(|arguments| arguments::check(arguments, lenient, self.out));
        let inherited = other.and_then(|holder| holder.spec.field("arguments"));
        if !lenient {
            self.inherited_values(&given, inherited, spec);
        }
        let all: Vec<&Node> = given.into_iter().chain(inherited).collect();
        self.global_variables(object, spec, other.map(|holder| holder.spec), &all);

        let is_template =
            matches!(object.kind, ObjectKind::WorkflowTemplate | ObjectKind::ClusterWorkflowTemplate);
        let holder = other.unwrap_or(local);
        self.entry_point(local, holder, is_template, &all);
        self.exit_handler(spec, holder, local);
        self.hooks(spec);
        self.pod_gc(spec);
        if let Some(resources) = spec.field("podResources") {
            self.pod_resources(resources);
        }
        for template in holder.spec.list("templates") {
            let name = template.text("name");
            if !name.is_empty() {
                let call = self.call_by_name(name, holder, template.place_of("name"));
                self.enter(&call, local, &Arguments::Any);
            }
        }
    }

    fn name_length(&self, object: &Object<'a>) {
        let name = object.meta("name");
        let (longest, why) = match object.kind {
            ObjectKind::CronWorkflow => (cron::LONGEST_NAME, "each run's name has a time stamp behind it"),
            _ => (LONGEST_NAME, "it becomes a label of every pod"),
        };
        if name.len() > longest {
            let message = format!("the name has {} characters, at most {longest} are allowed", name.len());
            let span = metadata::place(object.root, "name");
            self.out.push(Diagnostic::error("too-long", span, message).why(why));
        }
    }

    /// The object that `workflowTemplateRef` leads to.
    fn referenced(&self, spec: &Node, reference: &Node) -> Option<Holder<'a>> {
        if !spec.list("templates").is_empty() {
            let message = "`templates` and `workflowTemplateRef` exclude each other";
            self.error("conflicting-fields", spec.place_of_key("templates"), message);
            return None;
        }
        let to = Reference {
            object: reference.text("name").to_owned(),
            template: String::new(),
            cluster: reference.is_true("clusterScope"),
            open: false,
        };
        self.holder(&to, reference.place_of("name"))
    }

    /// Nobody is asked for the arguments of a scheduled run, so those of the template that it refers to need values too.
    fn inherited_values(&self, given: &[&Node], inherited: Option<&Node>, spec: &Node) {
        let given: Vec<&str> = given
            .iter()
            .flat_map(|arguments| arguments.list("parameters"))
            .map(|own| own.text("name"))
            .collect();
        for parameter in inherited.map_or(&[][..], |inherited| inherited.list("parameters")) {
            let name = parameter.text("name");
            if !given.contains(&name) && !parameter.has("value") && !parameter.has("valueFrom") {
                let message = format!("the template needs the parameter `{name}`, which has no value");
                let diagnostic =
                    Diagnostic::error("missing-value", spec.place_of_key("workflowTemplateRef"), message);
                self.out.push(diagnostic.related(parameter.place_of("name"), "declared here"));
            }
        }
    }

    /// A plugin that the workflow brings runs beside every agent, so it says what it may use.
    fn plugins(&self, spec: &Node) {
        for plugin in spec.list("executorPlugins") {
            if plugin.field("metadata").is_none_or(|meta| meta.text("name").is_empty()) {
                self.error("missing-field", plugin.place(), "an executor plugin needs a name");
            }
            let Some(container) = plugin.path(&["spec", "sidecar", "container"]) else {
                continue;
            };
            let needed: [&[&str]; 4] =
                [&["ports"], &["resources", "requests"], &["resources", "limits"], &["securityContext"]];
            for path in needed {
                let there = container
                    .path(path)
                    .is_some_and(|node| node.as_seq().is_none_or(|items| !items.is_empty()));
                if !there {
                    let message = format!("an executor plugin's container needs `{}`", path.join("."));
                    self.error("missing-field", container.place_of_key(path[0]), message);
                }
            }
        }
    }

    /// The call of a template of `holder` by its name.
    fn call_by_name(&self, name: &str, holder: Holder<'a>, span: Span) -> Call<'a> {
        use crate::manifest::library::Home;
        let (name, reference) = match holder.home {
            Home::Local => (name.to_owned(), None),
            home => {
                let cluster = home == Home::Cluster;
                let object = holder.name.to_owned();
                (String::new(), Some(Reference { object, template: name.to_owned(), cluster, open: false }))
            }
        };
        Call { name, reference, inline: None, span }
    }

    fn entry_point(&mut self, local: Holder<'a>, holder: Holder<'a>, is_template: bool, all: &[&'a Node]) {
        let spec = local.spec;
        let own = spec.text("entrypoint");
        let name = if own.is_empty() { holder.spec.text("entrypoint") } else { own };
        if name.is_empty() {
            if !is_template {
                let names: Vec<&str> =
                    holder.spec.list("templates").iter().map(|template| template.text("name")).collect();
                let help = match names.as_slice() {
                    [only] => format!("add `entrypoint: {only}`"),
                    _ => "add `entrypoint` with the name of the template to begin with".to_owned(),
                };
                let message = "`entrypoint` is missing: nothing says with which template to begin";
                self.out.push(
                    Diagnostic::error("missing-entrypoint", spec.place_of("entrypoint"), message).help(help),
                );
            }
            return;
        }
        let span = if own.is_empty() {
            spec.place_of_key("workflowTemplateRef")
        } else {
            spec.place_of("entrypoint")
        };
        let call = self.call_by_name(name, holder, span);
        let given = if is_template { Arguments::Any } else { Arguments::Entry(all.to_vec(), span) };
        self.enter(&call, local, &given);
    }

    fn exit_handler(&mut self, spec: &'a Node, holder: Holder<'a>, local: Holder<'a>) {
        let own = spec.text("onExit");
        let name = if own.is_empty() { holder.spec.text("onExit") } else { own };
        if name.is_empty() {
            return;
        }
        self.globals.add("workflow.failures");
        let exported = |spec: &Node| {
            let templates = spec.list("templates").iter();
            let artifacts = templates
                .filter_map(|template| template.field("outputs"))
                .flat_map(|outputs| outputs.list("artifacts"));
            artifacts.into_iter().any(|artifact| has_parameter(artifact.text("globalName")))
        };
        self.globals.any_artifact = exported(spec) || exported(holder.spec);
        let span =
            if own.is_empty() { spec.place_of_key("workflowTemplateRef") } else { spec.place_of("onExit") };
        let call = self.call_by_name(name, holder, span);
        let given = Arguments::Entry(spec.field("arguments").into_iter().collect(), span);
        self.enter(&call, local, &given);
    }

    fn global_variables(
        &mut self,
        object: &Object<'a>,
        spec: &Node,
        other: Option<&Node>,
        arguments: &[&Node],
    ) {
        for name in ["name", "namespace", "mainEntrypoint", "serviceAccountName", "uid", "status"] {
            self.globals.add(format!("workflow.{name}"));
        }
        for group in ["annotations", "labels"] {
            self.globals.add(format!("workflow.{group}"));
            self.globals.add(format!("workflow.{group}.json"));
        }
        if spec.has("priority") {
            self.globals.add("workflow.priority");
        }
        let mut parameters = arguments.iter().flat_map(|arguments| arguments.list("parameters")).peekable();
        if parameters.peek().is_some() {
            self.globals.add("workflow.parameters");
            self.globals.add("workflow.parameters.json");
        }
        for parameter in parameters.filter(|parameter| !parameter.text("name").is_empty()) {
            let name = format!("workflow.parameters.{}", parameter.text("name"));
            if let Some(value) = parameter.any_text("value") {
                self.globals.values.entry(name.clone()).or_insert_with(|| value.into_owned());
            }
            self.globals.add(name);
        }
        let runs_later = object.kind == ObjectKind::CronWorkflow;
        let own = object.root.field("metadata").filter(|_| !runs_later);
        let cron = object.root.path(&["spec", "workflowMetadata"]).filter(|_| runs_later);
        let later =
            [spec.field("workflowMetadata"), cron, other.and_then(|other| other.field("workflowMetadata"))];
        for meta in own.into_iter().chain(later.into_iter().flatten()) {
            self.metadata_variables("annotations", meta.pairs("annotations"));
            self.metadata_variables("labels", meta.pairs("labels"));
            self.metadata_variables("labels", meta.pairs("labelsFrom"));
        }
        if runs_later {
            self.globals.add("workflow.annotations.workflows.argoproj.io/scheduled-time");
            self.globals.add("workflow.labels.workflows.argoproj.io/cron-workflow");
        }
    }

    fn metadata_variables(&mut self, group: &str, pairs: &[(Node, Node)]) {
        for key in pairs.iter().filter_map(|(key, _)| key_text(key)) {
            self.globals.add(format!("workflow.{group}.{key}"));
        }
    }

    fn pod_gc(&self, spec: &Node) {
        const STRATEGIES: [&str; 4] =
            ["OnPodCompletion", "OnPodSuccess", "OnWorkflowCompletion", "OnWorkflowSuccess"];
        let Some(gc) = spec.field("podGC") else {
            return;
        };
        let strategy = gc.text("strategy");
        if !strategy.is_empty() && !STRATEGIES.contains(&strategy) {
            let close = did_you_mean(strategy, STRATEGIES).map(|word| format!("did you mean `{word}`?"));
            let message = format!("`podGC.strategy` can't be {strategy:?}, only {}", STRATEGIES.join(", "));
            self.out.push(Diagnostic::error("field-value", gc.place_of("strategy"), message).help_if(close));
        }
        if let Some(selector) = gc.field("labelSelector") {
            metadata::check_selector(selector, self.out);
        }
    }
}
