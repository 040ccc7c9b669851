//! What the API server refuses in Kubernetes' own fragments although their schema allows it: it would come up only when a pod is made.

use std::net::IpAddr;

use super::syntax::Syntax;
use crate::source::yaml::{Node, Value};
use crate::source::{Diagnostic, Diagnostics, Span};

/// The field that sooper supplies itself, though the schema asks for it: a volume's name stands beside its source, and
/// what the objects of a repository are called follows from the products.
pub(crate) fn supplied(schema: &str) -> Option<&'static str> {
    match schema.rsplit('.').next() {
        Some("volumes[]") => Some("name"),
        Some("s3" | "gcs") => Some("key"),
        Some("azure") => Some("blob"),
        _ => None,
    }
}

/// Checks a fragment, by the last name of its schema's path.
pub(crate) fn check(node: &Node, schema: &str, path: &str, out: &Diagnostics) {
    let fragment = Checked { path, out };
    match schema.rsplit('.').next().unwrap_or_default() {
        "volumes[]" => fragment.volume_source(node),
        "nodeSelector" => fragment.node_selector(node),
        "tolerations" => node.as_seq().unwrap_or_default().iter().for_each(|item| fragment.toleration(item)),
        "hostAliases" => node.as_seq().unwrap_or_default().iter().for_each(|item| fragment.host_alias(item)),
        "serviceAccountName" | "priorityClassName" | "schedulerName" => {
            fragment.text(node, Syntax::Subdomain)
        }
        "securityContext" => fragment.security_context(node),
        _ => {}
    }
}

struct Checked<'a> {
    path: &'a str,
    out: &'a Diagnostics,
}

impl Checked<'_> {
    fn error(&self, span: Span, message: impl AsRef<str>) {
        let message = format!("`{}`: {}", self.path, message.as_ref());
        self.out.push(
            Diagnostic::error("invalid-kubernetes-field", span, message)
                .why("Kubernetes would refuse the pod."),
        );
    }

    fn text(&self, node: &Node, syntax: Syntax) {
        if let Some(why) = node.as_str().and_then(|text| syntax.objection(text)) {
            self.error(node.span, why);
        }
    }

    /// Exactly one kind of source, and the names and paths in it.
    fn volume_source(&self, node: &Node) {
        let Some(pairs) = node.as_map() else { return };
        let given: Vec<&(Node, Node)> = pairs.iter().filter(|(_, value)| !value.is_null()).collect();
        match given[..] {
            [] => self.error(
                node.span,
                "a volume needs one source, such as `persistentVolumeClaim: {claimName: nfs}`",
            ),
            [_] => {}
            [_, (second, _), ..] => self.error(second.span, "a volume has one source only"),
        }
        for (kind, field, syntax) in [
            ("persistentVolumeClaim", "claimName", Syntax::Subdomain),
            ("secret", "secretName", Syntax::Subdomain),
            ("configMap", "name", Syntax::Subdomain),
            ("nfs", "server", Syntax::Filled),
            ("nfs", "path", Syntax::AbsolutePath),
            ("hostPath", "path", Syntax::AbsolutePath),
        ] {
            if let Some(value) = node.get(kind).and_then(|source| source.get(field)) {
                self.text(value, syntax);
            }
        }
    }

    fn node_selector(&self, node: &Node) {
        for (key, value) in node.as_map().unwrap_or_default() {
            self.text(key, Syntax::LabelKey);
            self.text(value, Syntax::LabelValue);
        }
    }

    /// Key, operator, value and effect fit each other.
    fn toleration(&self, node: &Node) {
        let field = |name: &str| node.get(name).filter(|value| !value.is_null());
        let text = |name: &str| field(name).and_then(Node::as_str);
        let operator = text("operator").unwrap_or("Equal");
        if let Some(place) = field("operator").filter(|_| !["Equal", "Exists", ""].contains(&operator)) {
            self.error(place.span, format!("`operator` is `Equal` or `Exists`, not `{operator}`"));
        }
        match text("key") {
            Some(key) if !key.is_empty() => {
                if let Some(place) = field("key") {
                    self.text(place, Syntax::LabelKey);
                }
            }
            _ if operator != "Exists" => {
                self.error(node.span, "without a `key`, `operator` has to be `Exists`")
            }
            _ => {}
        }
        if let (Some(value), "Exists") = (field("value"), operator) {
            self.error(value.span, "`operator: Exists` takes no `value`");
        }
        let effect = text("effect").unwrap_or_default();
        if let Some(place) =
            field("effect").filter(|_| !["NoSchedule", "PreferNoSchedule", "NoExecute", ""].contains(&effect))
        {
            self.error(
                place.span,
                format!("`effect` is `NoSchedule`, `PreferNoSchedule` or `NoExecute`, not `{effect}`"),
            );
        }
        if let Some(place) = field("tolerationSeconds").filter(|_| effect != "NoExecute") {
            self.error(place.span, "`tolerationSeconds` goes with `effect: NoExecute` only");
        }
    }

    fn host_alias(&self, node: &Node) {
        if let Some(ip) = node.get("ip")
            && ip.as_str().is_some_and(|text| text.parse::<IpAddr>().is_err())
        {
            self.error(ip.span, "`ip` has to be an IP address");
        }
        for name in node.get("hostnames").and_then(Node::as_seq).unwrap_or_default() {
            self.text(name, Syntax::Subdomain);
        }
    }

    fn security_context(&self, node: &Node) {
        for name in ["runAsUser", "runAsGroup", "fsGroup"] {
            if let Some(value) = node.get(name)
                && let Value::Int(id) = value.value
                && !(0..=i64::from(i32::MAX)).contains(&id)
            {
                self.error(value.span, format!("`{name}` has to be between 0 and {}", i32::MAX));
            }
        }
    }
}
