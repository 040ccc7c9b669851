//! The keys under `defaults` and `tasks.GLOB`, and those of a volume.

use super::*;

const QUANTITY: Shape = Shape::Text(Syntax::Quantity);
const DURATION: Shape = Shape::Text(Syntax::Duration);

const PULL: &[Word] = &[
    word("Always", "asks the registry each time"),
    word("IfNotPresent", "pulls what the node doesn't have"),
    word("Never", "only what the node has"),
];

pub(crate) static TASK: Record = Record::of(&[
    key("image", Shape::Text(Syntax::Image), "The container image.").default(r#""continuumio/miniconda3:24.9.2-0""#).always(),
    key("image_pull_policy", Shape::Choice(PULL), "When the image is pulled.").otherwise("Kubernetes' own: `IfNotPresent`, for `latest` `Always`"),
    key("resources", Shape::Record(&RESOURCES), "What a pod asks for, and its limits."),
    key("retries", Shape::Record(&RETRIES), "When a pod is started again."),
    key("timeout", Shape::Text(Syntax::TimeLimit), "How long one try may take.").otherwise("no limit"),
    key("pending_timeout", Shape::Text(Syntax::TimeLimit), "How long a pod may wait for a node, volumes and images.").otherwise("no limit"),
    key("env", Shape::Table(Syntax::EnvName, &ENV_VALUE), "Variables of the container: text, or a key of a secret or config map.").default("{}"),
    key("env_from", Shape::List(&Shape::Record(&ENV_SOURCE)), "Secrets and config maps whose keys all become variables.").default("[]"),
    key("volumes", Shape::Named(&VOLUME), "Volumes besides those of the whole file; one of the same name replaces it, `null` drops those added above.").default("[]"),
    key("labels", Shape::Table(Syntax::LabelKey, &Shape::Text(Syntax::LabelValue)), "Labels of the pod.").default("{}"),
    key("annotations", Shape::Table(Syntax::LabelKey, &TEXT), "Annotations of the pod.").default("{}"),
    key("pod", Shape::Record(&POD), "Where and as whom the pod runs, spelled as Kubernetes spells it."),
]);

static RESOURCES: Record = Record::of(&[
    key("cpu", QUANTITY, "Requested processors: `500m`, `2`."),
    key("memory", QUANTITY, "Requested memory: `1Gi`."),
    key(
        "gpu",
        Shape::Integer(0, i32::MAX as i64),
        "Whole GPUs (`nvidia.com/gpu`), requested and limited alike.",
    ),
    key("storage", QUANTITY, "Requested space on the node's disk (`ephemeral-storage`)."),
    key("cpu_limit", QUANTITY, "The most processor time it gets."),
    key("memory_limit", QUANTITY, "The most memory; beyond it the pod is killed."),
]);

const RETRY_ON: &[Word] = &[
    word("node-failure", "the node or the pod was lost, the task itself didn't fail"),
    word("any-failure", "the task failed, too"),
    word("never", "one try only"),
];

static RETRIES: Record = Record::of(&[
    key("limit", Shape::Integer(0, i32::MAX as i64), "How often, after the first try.").default("2").always(),
    key("on", Shape::Choice(RETRY_ON), "After what.").default(r#""node-failure""#).always(),
    key("backoff", DURATION, "How long to wait before the first retry; doubled before each further one.")
        .otherwise("no wait"),
]);

const ENV_VALUE: Shape = Shape::Either(&[TEXT, Shape::Record(&ENV_REFERENCE)]);

static ENV_REFERENCE: Record = Record {
    keys: &[
        key("secret", Shape::Text(Syntax::Subdomain), "The secret's name."),
        key("config_map", Shape::Text(Syntax::Subdomain), "The config map's name."),
        key("key", Shape::Text(Syntax::ConfigKey), "The key in it.").required(),
    ],
    one_of: &["secret", "config_map"],
};

static ENV_SOURCE: Record = Record {
    keys: &[
        key("secret", Shape::Text(Syntax::Subdomain), "The secret's name."),
        key("config_map", Shape::Text(Syntax::Subdomain), "The config map's name."),
    ],
    one_of: &["secret", "config_map"],
};

pub(crate) static VOLUME: Record = Record::of(&[
    key("name", Shape::Text(Syntax::Label), "Its name.").required(),
    key("mount_path", Shape::Text(Syntax::MountPath), "Where pods see it.").required(),
    key("sub_path", Shape::Text(Syntax::SubPath), "The folder of the volume that is mounted.").otherwise("the whole volume"),
    key("read_only", Shape::Bool, "Whether pods can't write to it.").default("false").always(),
    key("source", Shape::Kubernetes("volumes[]"), "What it is: one of Kubernetes' volume sources, such as `persistentVolumeClaim`, `nfs`, `hostPath`, `emptyDir`, `secret`, `configMap`.").required(),
]);

static POD: Record = Record::of(&[
    key(
        "serviceAccountName",
        Shape::Kubernetes("templates[].serviceAccountName"),
        "The account the pod runs as.",
    )
    .otherwise("the namespace's own"),
    key(
        "securityContext",
        Shape::Kubernetes("templates[].securityContext"),
        "User, group and privileges of the pod.",
    )
    .otherwise("the namespace's own"),
    key("nodeSelector", Shape::Kubernetes("templates[].nodeSelector"), "Labels that its node must have."),
    key(
        "tolerations",
        Shape::Kubernetes("templates[].tolerations"),
        "Taints of nodes that it may run on all the same.",
    ),
    key(
        "affinity",
        Shape::Kubernetes("templates[].affinity"),
        "Which nodes and neighbours it wants or avoids.",
    ),
    key(
        "priorityClassName",
        Shape::Kubernetes("templates[].priorityClassName"),
        "The priority class of the pod.",
    ),
    key("schedulerName", Shape::Kubernetes("templates[].schedulerName"), "The scheduler that places it."),
    key("hostAliases", Shape::Kubernetes("templates[].hostAliases"), "Lines of its hosts file."),
]);
