//! The objects of all files named together, and the templates that one finds in another.

use std::collections::HashMap;

use crate::schema::view::View;
use crate::source::yaml::Node;
use crate::source::{Diagnostic, Diagnostics};

/// The kinds that are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum ObjectKind {
    Workflow,
    WorkflowTemplate,
    ClusterWorkflowTemplate,
    CronWorkflow,
}

impl ObjectKind {
    /// The kind of that name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        match name {
            "Workflow" => Some(Self::Workflow),
            "WorkflowTemplate" => Some(Self::WorkflowTemplate),
            "ClusterWorkflowTemplate" => Some(Self::ClusterWorkflowTemplate),
            "CronWorkflow" => Some(Self::CronWorkflow),
            _ => None,
        }
    }

    /// Its name in a manifest.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Workflow => "Workflow",
            Self::WorkflowTemplate => "WorkflowTemplate",
            Self::ClusterWorkflowTemplate => "ClusterWorkflowTemplate",
            Self::CronWorkflow => "CronWorkflow",
        }
    }
}

/// One object of a file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Object<'a> {
    pub(crate) kind: ObjectKind,
    pub(crate) root: &'a Node,
}

impl<'a> Object<'a> {
    /// `metadata.KEY`, empty when there is none.
    pub(crate) fn meta(&self, key: &str) -> &'a str {
        self.root.field("metadata").map_or("", |meta| meta.text(key))
    }

    /// The workflow specification, wherever the kind has it.
    pub(crate) fn spec(&self) -> Option<&'a Node> {
        let spec = self.root.field("spec")?;
        match self.kind {
            ObjectKind::CronWorkflow => spec.field("workflowSpec"),
            _ => Some(spec),
        }
    }
}

/// Where a template's siblings are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Home {
    /// In the object that is being checked.
    Local,
    /// In a WorkflowTemplate.
    Namespaced,
    /// In a ClusterWorkflowTemplate.
    Cluster,
}

/// A set of templates that know each other by name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Holder<'a> {
    pub(crate) home: Home,
    pub(crate) name: &'a str,
    pub(crate) spec: &'a Node,
}

impl<'a> Holder<'a> {
    /// The template called `name`, the first if there are several.
    pub(crate) fn template(&self, name: &str) -> Option<&'a Node> {
        self.spec.list("templates").iter().find(|template| template.text("name") == name)
    }
}

/// All templates that other objects can refer to.
#[derive(Debug, Default)]
pub(crate) struct Library<'a> {
    namespaced: HashMap<(&'a str, &'a str), Holder<'a>>,
    cluster: HashMap<&'a str, Holder<'a>>,
}

impl<'a> Library<'a> {
    /// Collects the templates of `objects`; two of one name are an error, as the second would replace the first.
    pub(crate) fn new(objects: &[Object<'a>], out: &Diagnostics) -> Self {
        let mut library = Self::default();
        for object in objects {
            let Some(spec) = object.spec() else {
                continue;
            };
            let name = object.meta("name");
            let replaced = match object.kind {
                ObjectKind::WorkflowTemplate => {
                    let holder = Holder { home: Home::Namespaced, name, spec };
                    library.namespaced.insert((object.meta("namespace"), name), holder)
                }
                ObjectKind::ClusterWorkflowTemplate => {
                    library.cluster.insert(name, Holder { home: Home::Cluster, name, spec })
                }
                ObjectKind::Workflow | ObjectKind::CronWorkflow => None,
            };
            if let Some(first) = replaced {
                let meta = object.root.field("metadata");
                let span = meta.map_or_else(|| object.root.place(), |meta| meta.place_of("name"));
                let message = format!("a second {} called {name:?}", object.kind.name());
                let twice = Diagnostic::error("repeated-name", span, message);
                out.push(twice.related(first.spec.place(), "the first one"));
            }
        }
        library
    }

    /// The template object called `name`, as seen from `namespace`.
    pub(crate) fn find(&self, cluster: bool, namespace: &str, name: &str) -> Option<Holder<'a>> {
        if cluster {
            return self.cluster.get(name).copied();
        }
        self.namespaced.get(&(namespace, name)).copied()
    }

    /// The names that could have been meant.
    pub(crate) fn names(&self, cluster: bool) -> Vec<&'a str> {
        let mut names: Vec<&str> = match cluster {
            true => self.cluster.keys().copied().collect(),
            false => self.namespaced.keys().map(|(_, name)| *name).collect(),
        };
        names.sort_unstable();
        names
    }
}
