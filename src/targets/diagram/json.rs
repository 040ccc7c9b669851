//! The graph for other programs: `sooper graph --format json`, version 1.

use indexmap::IndexMap;
use serde::Serialize;

use crate::graph::Edge;
use crate::project::Project;
use crate::spec::{Product, ProductItem};

/// The whole document. `tasks` in pipeline order, edges by task, then by upstream name.
#[derive(Serialize)]
struct Graph<'a> {
    version: u8,
    project: String,
    entry_point: &'a str,
    tasks: Vec<Node<'a>>,
    edges: Vec<Link<'a>>,
}

#[derive(Serialize)]
struct Node<'a> {
    name: &'a str,
    argo_name: &'a str,
    class: &'static str,
    source: &'a str,
    upstream: Vec<&'a str>,
    product: Option<Shape>,
    product_class: &'static str,
    params: IndexMap<&'a str, serde_json::Value>,
    defined_at: String,
}

#[derive(Serialize)]
struct Link<'a> {
    from: &'a str,
    to: &'a str,
    found_at: String,
}

/// The shape Ploomber gives it: a path, a relation's `[schema, name, kind]`, or a mapping of these.
#[derive(Serialize)]
#[serde(untagged)]
enum Shape {
    One(Item),
    Many(IndexMap<String, Item>),
}

#[derive(Serialize)]
#[serde(untagged)]
enum Item {
    Text(String),
    Relation(Vec<String>),
}

/// Pretty-printed JSON with a final newline. `argo_names` has the name of each task in the manifest, in pipeline order.
pub fn render(project: &Project, argo_names: &[String]) -> String {
    let name = |index: usize| project.pipeline.tasks[index].name.text.as_str();
    let link = |edge: &Edge| Link {
        from: name(edge.from),
        to: name(edge.to),
        found_at: project.place(edge.found_at),
    };
    let graph = Graph {
        version: 1,
        project: project.name(),
        entry_point: &project.pipeline.entry_point,
        tasks: (0..project.pipeline.tasks.len()).map(|index| node(project, index, argo_names)).collect(),
        edges: project.dag.edges.iter().map(link).collect(),
    };
    let mut text = serde_json::to_string_pretty(&graph).unwrap_or_default();
    text.push('\n');
    text
}

fn node<'a>(project: &'a Project, index: usize, argo_names: &'a [String]) -> Node<'a> {
    let task = &project.pipeline.tasks[index];
    let upstream = project.dag.upstream[index].iter();
    Node {
        name: &task.name.text,
        argo_name: argo_names.get(index).map_or("", String::as_str),
        class: task.class.name(),
        source: &task.source.text,
        upstream: upstream.map(|other| project.pipeline.tasks[*other].name.text.as_str()).collect(),
        product: task.product.as_ref().map(shape),
        product_class: task.product_class.name(),
        params: task.params.iter().map(|(key, value)| (key.as_str(), value.to_json())).collect(),
        defined_at: project.place(task.defined_at),
    }
}

fn shape(product: &Product) -> Shape {
    match product {
        Product::One(one) => Shape::One(item(one)),
        Product::Many(many) => Shape::Many(many.iter().map(|(key, one)| (key.clone(), item(one))).collect()),
    }
}

fn item(product: &ProductItem) -> Item {
    match product {
        ProductItem::File { text, .. } | ProductItem::Generic { text, .. } => Item::Text(text.clone()),
        ProductItem::Relation { schema, name, kind, .. } => {
            Item::Relation(schema.iter().chain([name, kind]).cloned().collect())
        }
    }
}
