//! The keys under `environment`, `code`, `data`, `parameters` and `lint`.

use super::*;

const ENVIRONMENT_FROM: &[Word] = &[
    word("conda", "an `environment.yml` or a lock file"),
    word("pip", "requirements files or `pyproject.toml`"),
    word("image", "everything is in the image"),
];
const TOOLS: &[Word] = &[
    word("conda", "for conda files"),
    word("mamba", "for conda files"),
    word("micromamba", "for conda files"),
    word("pip", "for pip files"),
    word("uv", "for pip files"),
];
const STRATEGIES: &[Word] = &[
    word("shared", "built once per content on the shared volume, at the head of the run"),
    word("per-pod", "built in each pod"),
    word("packed", "built once, carried to the pods as an archive"),
];

pub(crate) static ENVIRONMENT: Record = Record::of(&[
    key("from", Shape::Choice(ENVIRONMENT_FROM), "What describes the environment.").otherwise("what the project's files say"),
    key("files", NAMES, "The files that describe it, relative to the project root; the first decides what it is.")
        .otherwise("`environment.lock.yml`, else `conda-linux-64.lock`, `environment.yml`, `environment.yaml`, `requirements.lock.txt`, `requirements.txt`, `pyproject.toml`, `setup.py`"),
    key("tool", Shape::Choice(TOOLS), "The program that builds it: the one that the image has.").otherwise("whichever the image has"),
    key("strategy", Shape::Choice(STRATEGIES), "Where and how often it is built.").otherwise("`shared` with a volume that pods share, else `per-pod`"),
    key("install_project", Shape::Either(&[Shape::Bool, Shape::Choice(AUTO)]), "Whether the project itself is a package that tasks import: what it declares that it needs is installed, its code is found where the run has it.")
        .default(r#""auto""#).always(),
]);

const AUTO: &[Word] =
    &[word("auto", "where there is a `setup.py`, or a `pyproject.toml` that describes a package")];

const CODE_FROM: &[Word] = &[
    word("volume", "the live folder on the volume that `sooper upload` or `kubectl cp` fills"),
    word("snapshot", "an immutable folder on the volume, named by the digest of its content"),
    word("git", "a pinned commit"),
    word("package", "a versioned archive in a package index"),
    word("image", "in the image"),
];

pub(crate) static CODE: Record = Record::of(&[
    key("from", Shape::Choice(CODE_FROM), "Where the pods get the project's files.").default(r#""volume""#).always(),
    key("upload", Shape::Record(&UPLOAD), "How `sooper upload` reaches the volume.").always(),
    key("include", Shape::List(&Shape::Text(Syntax::Pattern)), "Files to send although they are ignored (patterns as in `.gitignore`).").default("[]"),
    key("exclude", Shape::List(&Shape::Text(Syntax::Pattern)), "Files not to send, besides `.gitignore`, `.sooperignore` and what is never sent (patterns as in `.gitignore`).").default("[]"),
    key("git", Shape::Record(&GIT), "The repository, with `from: git`."),
    key("package", Shape::Record(&PACKAGE), "The package, with `from: package`."),
    key("image", Shape::Record(&IMAGE), "The image that `sooper build` makes, with `from: image`."),
]);

const VIA: &[Word] = &[
    word("pod", "into a running pod that has the volume, such as the NFS server"),
    word("helper", "into a pod that sooper starts with the volume mounted"),
];

static UPLOAD: Record = Record::of(&[
    key("via", Shape::Choice(VIA), "The pod that files are sent through.").default(r#""pod""#).always(),
    key("selector", Shape::Text(Syntax::Selector), "The labels of that pod.")
        .default(r#""role=nfs-server""#)
        .always(),
    key("namespace", Shape::Text(Syntax::Label), "The namespace of that pod.")
        .default(r#""default""#)
        .always(),
    key("path", Shape::Text(Syntax::AbsolutePath), "The project's folder as that pod sees it.")
        .default(r#""/exports/{{project_name}}""#)
        .always(),
    key("container", Shape::Text(Syntax::Label), "The container of that pod.").otherwise("its first one"),
    key(
        "helper_image",
        Shape::Text(Syntax::Image),
        "The image of the pod that sooper starts with `via: helper`; it needs `sh` and `tar`.",
    )
    .default(r#""busybox:1.36""#)
    .always(),
]);

static GIT: Record = Record::of(&[
    key("url", NAME, "The repository's address as the cluster reaches it.")
        .otherwise("the remote that the current branch follows"),
    key("revision", NAME, "A commit, tag or branch; the manifest has the commit.")
        .otherwise("the commit that is checked out"),
    key(
        "secret",
        Shape::Text(Syntax::Subdomain),
        "A secret with `username` and `password`, or `ssh-private-key`.",
    ),
    key("ignore_host_key", Shape::Bool, "With ssh: take whichever server answers for the repository's. Argo's executor knows the host keys of the large providers only.").default("false"),
]);

static PACKAGE: Record = Record::of(&[
    key("index", Shape::Text(Syntax::Url), "The package index."),
    key("name", Shape::Text(Syntax::PackageName), "The package's name.").otherwise("the project's name"),
    key("version", NAME, "The package's version (PEP 440).").otherwise("one that is derived from the code"),
    key("secret", Shape::Text(Syntax::Subdomain), "A secret with `username` and `password` for the index."),
]);

static IMAGE: Record = Record::of(&[
    key(
        "repository",
        Shape::Text(Syntax::Repository),
        "Where the image is pushed; without it, it stays on this machine.",
    ),
    key("platform", Shape::Text(Syntax::Platform), "The platform of the cluster's nodes.")
        .default(r#""linux/amd64""#)
        .always(),
]);

const DATA_FROM: &[Word] = &[
    word("volume", "on the shared volume"),
    word("artifacts", "as Argo's artifacts, without a shared volume"),
    word("clients", "through Ploomber's own File clients"),
];

pub(crate) static DATA: Record = Record::of(&[
    key("from", Shape::Choice(DATA_FROM), "Where products are.").default(r#""volume""#).always(),
    key(
        "repository",
        Shape::Record(&REPOSITORY),
        "The artifact repository, as Argo spells it, with `from: artifacts`.",
    )
    .otherwise("the cluster's"),
]);

static REPOSITORY: Record = Record {
    keys: &[
        key("s3", Shape::Kubernetes("templates[].archiveLocation.s3"), "S3 or what speaks like it."),
        key("gcs", Shape::Kubernetes("templates[].archiveLocation.gcs"), "Google Cloud Storage."),
        key("azure", Shape::Kubernetes("templates[].archiveLocation.azure"), "Azure Blob Storage."),
        key("http", Shape::Kubernetes("templates[].archiveLocation.http"), "A web server that takes `PUT`."),
    ],
    one_of: &["s3", "gcs", "azure", "http"],
};

pub(crate) static PARAMETERS: Record = Record::of(&[key(
    "exclude",
    NAMES,
    "Keys of `env.yaml` (dotted: `db.password`; `db` is all that stands under it) that don't become parameters of the workflow.",
)
.default("[]")]);

const LEVELS: &[Word] = &[
    word("error", "only what Ploomber, Argo or a pod would refuse"),
    word("warning", "warnings too"),
    word("note", "everything"),
];

pub(crate) static LINT: Record = Record::of(&[
    key("ignore", Shape::List(&Shape::Text(Syntax::RuleName)), "Rules not to report.").default("[]"),
    key("fail_on", Shape::Choice(LEVELS), "From which severity on `sooper lint` exits with 1.")
        .default(r#""error""#)
        .always(),
    key(
        "per_file_ignores",
        Shape::Table(Syntax::Pattern, &Shape::List(&Shape::Text(Syntax::RuleName))),
        "Rules not to report in the files that match.",
    )
    .default("{}"),
]);
