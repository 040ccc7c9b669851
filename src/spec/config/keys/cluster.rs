//! The keys under `cluster`.

use super::*;

const VERSIONS: &[Word] = &[
    word("3.7", "singular `schedule` and `mutex` where that version has no lists"),
    word("4.0", "the first version whose resource definitions check everything"),
    word("4.1", "the newest known"),
];

pub(crate) static CLUSTER: Record = Record::of(&[
    key("context", NAME, "The kubeconfig's context. `--context` wins.").otherwise("kubeconfig's current one"),
    key("namespace", Shape::Text(Syntax::Label), "The namespace of the runs. `-n/--namespace` wins.")
        .default(r#""argo""#)
        .always(),
    key(
        "argo_version",
        Shape::Choice(VERSIONS),
        "The Argo Workflows version that manifests are written for.",
    )
    .default(r#""4.1""#)
    .always(),
    key(
        "argo_server",
        Shape::Text(Syntax::Url),
        "The address of Argo's server, for the link to a run that `sooper open` prints.",
    )
    .otherwise("`sooper open` forwards a port to the server in the namespace"),
]);
