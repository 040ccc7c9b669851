//! The forms that text in `sooper.yaml` may have: each is checked here and described by a pattern for the JSON Schema.

use super::schedule;
use super::values::{Duration, Quantity};

/// A form of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Syntax {
    /// Anything.
    Any,
    /// Anything but nothing.
    Filled,
    /// `90s`, `30m`, `24h`, `7d`.
    Duration,
    /// A duration that isn't nothing.
    TimeLimit,
    /// `500m`, `16Gi`.
    Quantity,
    /// Five fields, or a macro.
    Schedule,
    /// A name of the time zone database.
    TimeZone,
    /// A container image with a tag or digest.
    Image,
    /// An image's name without tag and digest.
    Repository,
    /// `linux/amd64`.
    Platform,
    /// A DNS label: names of namespaces, volumes and containers.
    Label,
    /// A DNS subdomain: names of secrets and config maps.
    Subdomain,
    /// What a workflow's name may be.
    WorkflowName,
    /// A key of labels or annotations.
    LabelKey,
    /// A label's value.
    LabelValue,
    /// A label selector.
    Selector,
    /// A variable's name.
    EnvName,
    /// A key of a secret or config map.
    ConfigKey,
    /// A path from the root.
    AbsolutePath,
    /// Where a volume is mounted.
    MountPath,
    /// A folder of a volume.
    SubPath,
    /// A pattern of `.gitignore`.
    Pattern,
    /// A glob of task names.
    Glob,
    /// A Prometheus metric.
    MetricName,
    /// A lint rule's name or code.
    RuleName,
    /// A web address.
    Url,
    /// A Python package.
    PackageName,
    /// One folder's name.
    ProjectName,
    /// A profile's name.
    ProfileName,
}

impl Syntax {
    /// What such text is called, and how it looks.
    pub(crate) const fn described(self) -> &'static str {
        match self {
            Self::Any => "text",
            Self::Filled => "text that isn't empty",
            Self::Duration | Self::TimeLimit => {
                "a duration: a whole number and one of the units `s`, `m`, `h`, `d`"
            }
            Self::Quantity => "a quantity as in Kubernetes: `500m`, `2`, `16Gi`",
            Self::Schedule => {
                "a cron schedule: five fields, or `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly`, `@every 90m`"
            }
            Self::TimeZone => "a time zone's name: `Europe/Madrid`",
            Self::Image => "an image with a tag or digest: `python:3.12-slim`",
            Self::Repository => "an image's name without a tag: `registry.example.com/team/churn`",
            Self::Platform => "`os/architecture`: `linux/amd64`",
            Self::Label => "a DNS label: up to 63 lower-case letters, digits and `-`",
            Self::Subdomain => "a Kubernetes name: up to 253 lower-case letters, digits, `-` and `.`",
            Self::WorkflowName => "a workflow's name: up to 63 lower-case letters, digits, `-` and `.`",
            Self::LabelKey => "a label's key: `name` or `example.com/name`",
            Self::LabelValue => {
                "a label's value: up to 63 letters, digits, `-`, `_` and `.`, the first and last a letter or digit"
            }
            Self::Selector => "a label selector: `role=nfs-server,tier!=test`",
            Self::EnvName => "a variable's name: letters, digits and `_`, no digit first",
            Self::ConfigKey => "a key of a secret or config map: letters, digits, `-`, `_` and `.`",
            Self::AbsolutePath => "an absolute path",
            Self::MountPath => "an absolute path, not `/` itself, without `:`",
            Self::SubPath => "a relative path without `..`",
            Self::Pattern => "a pattern as in `.gitignore`",
            Self::Glob => "a glob of task names: `*`, `?`, `[a-z]`",
            Self::MetricName => "a Prometheus name: letters, digits and `_`, no digit first",
            Self::RuleName => "a rule's name or code: `unpinned-package`, `SP401`",
            Self::Url => "a web address: `https://…`",
            Self::PackageName => "a package's name: letters, digits, `-`, `_` and `.`",
            Self::ProjectName => "the name of one folder: no `/`, not `.` or `..`, no placeholder",
            Self::ProfileName => "letters, digits, `-`, `_` and `.`, the first a letter or digit",
        }
    }

    /// A regular expression that editors check the form by; `None` where any text will do.
    pub(crate) const fn pattern(self) -> Option<&'static str> {
        Some(match self {
            Self::Any => return None,
            Self::Filled | Self::Glob => "^.",
            Self::Duration => "^[0-9]{1,9}[smhd]$",
            Self::TimeLimit => "^0*[1-9][0-9]{0,8}[smhd]$",
            Self::Quantity => {
                r"^([0-9]+\.?[0-9]*|\.[0-9]+)(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?[0-9]{1,3})?$"
            }
            Self::Schedule => {
                r"^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|@every ([0-9]{1,9}(ns|us|µs|ms|s|m|h))+|([A-Za-z0-9*,/?-]+\s+){4}[A-Za-z0-9*,/?-]+)$"
            }
            Self::TimeZone => "^[A-Za-z][A-Za-z0-9_+/-]*$",
            Self::Image => {
                r"^(([A-Za-z0-9.-]*\.[A-Za-z0-9.-]*|localhost)(:[0-9]+)?/|[A-Za-z0-9.-]+:[0-9]+/)?[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*((:(?!latest$)[A-Za-z0-9_][A-Za-z0-9._-]{0,127})|(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?@sha256:[0-9a-f]{64})$"
            }
            Self::Repository => {
                r"^(([A-Za-z0-9.-]*\.[A-Za-z0-9.-]*|localhost)(:[0-9]+)?/|[A-Za-z0-9.-]+:[0-9]+/)?[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*$"
            }
            Self::Platform => "^[a-z0-9_.]+(/[a-z0-9_.]+){1,2}$",
            Self::Label => "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$",
            Self::Subdomain | Self::WorkflowName => {
                r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$"
            }
            Self::LabelKey => {
                r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$"
            }
            Self::LabelValue => "^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$",
            Self::Selector => {
                r"^ *!?[A-Za-z0-9][A-Za-z0-9._/-]*( *(==?|!=) *[A-Za-z0-9._-]*)?( *, *!?[A-Za-z0-9][A-Za-z0-9._/-]*( *(==?|!=) *[A-Za-z0-9._-]*)?)* *$"
            }
            Self::EnvName | Self::MetricName => "^[A-Za-z_][A-Za-z0-9_]*$",
            Self::ConfigKey => r"^(?!\.$|\.\.)[A-Za-z0-9._-]{1,253}$",
            Self::AbsolutePath => "^/",
            Self::MountPath => "^/[^:]+$",
            Self::SubPath => r"^(?!/)(?!(.*/)?\.\.(/|$))",
            Self::Pattern => r"\S",
            Self::RuleName => "^[A-Za-z0-9-]+$",
            Self::Url => r"^https?://\S+$",
            Self::PackageName => "^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$",
            Self::ProjectName => r"^(?!\.{1,2}$)(?!.*\{\{)[^/]+$",
            Self::ProfileName => "^[A-Za-z0-9][A-Za-z0-9._-]*$",
        })
    }

    /// Why `text` doesn't have this form; `None` if it has.
    pub(crate) fn objection(self, text: &str) -> Option<String> {
        let fits = match self {
            Self::Any => true,
            Self::Filled => !text.is_empty(),
            Self::Duration => return text.parse::<Duration>().err(),
            Self::TimeLimit => match text.parse::<Duration>() {
                Ok(limit) if limit.seconds() == 0 => {
                    return Some("a limit of nothing would stop everything at once".to_owned());
                }
                Ok(_) => true,
                Err(why) => return Some(why),
            },
            Self::Quantity => return text.parse::<Quantity>().err(),
            Self::Schedule => return schedule::check(text).err(),
            Self::TimeZone => return schedule::check_time_zone(text).err(),
            Self::Image => return image_objection(text),
            Self::Repository => !text.is_empty() && image_parts(text).is_some_and(|(_, tagged)| !tagged),
            Self::Platform => platform(text),
            Self::Label => dns_label(text),
            Self::Subdomain => subdomain(text),
            Self::WorkflowName => text.len() <= 63 && subdomain(text),
            Self::LabelKey => label_key(text),
            Self::LabelValue => label_value(text),
            Self::Selector => selector(text),
            Self::EnvName => identifier(text),
            Self::ConfigKey => {
                text.len() <= 253 && words(text, "-_.") && text != "." && !text.starts_with("..")
            }
            Self::AbsolutePath => text.starts_with('/') && !text.contains('\0'),
            Self::MountPath => text.starts_with('/') && text != "/" && !text.contains(['\0', ':']),
            Self::SubPath => {
                !text.starts_with('/') && !text.contains('\0') && text.split('/').all(|part| part != "..")
            }
            Self::Pattern => !text.trim().is_empty(),
            Self::Glob => return glob_objection(text),
            Self::MetricName => identifier(text),
            Self::RuleName => words(text, "-"),
            Self::Url => {
                ["http://", "https://"]
                    .iter()
                    .any(|scheme| text.len() > scheme.len() && text.starts_with(scheme))
                    && !text.contains(char::is_whitespace)
            }
            Self::PackageName => words(text, "-_.") && ends_are_alphanumeric(text),
            Self::ProjectName => {
                !text.is_empty()
                    && !text.contains(['/', '\0'])
                    && !text.contains("{{")
                    && text != "."
                    && text != ".."
            }
            Self::ProfileName => words(text, "-_.") && text.starts_with(|c: char| c.is_ascii_alphanumeric()),
        };
        (!fits).then(|| format!("expected {}", self.described()))
    }
}

/// Not empty, and of ASCII letters, digits and `others` only.
fn words(text: &str, others: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || others.contains(c))
}

fn ends_are_alphanumeric(text: &str) -> bool {
    let bytes = text.as_bytes();
    let edge = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    edge(bytes.first()) && edge(bytes.last())
}

fn identifier(text: &str) -> bool {
    words(text, "_") && !text.starts_with(|c: char| c.is_ascii_digit())
}

fn dns_label(text: &str) -> bool {
    text.len() <= 63
        && words(text, "-")
        && ends_are_alphanumeric(text)
        && !text.contains(|c: char| c.is_ascii_uppercase())
}

fn subdomain(text: &str) -> bool {
    let part = |part: &str| {
        words(part, "-") && ends_are_alphanumeric(part) && !part.contains(|c: char| c.is_ascii_uppercase())
    };
    text.len() <= 253 && text.split('.').all(part)
}

fn label_key(text: &str) -> bool {
    let (prefix, name) = match text.split_once('/') {
        Some((prefix, name)) => (Some(prefix), name),
        None => (None, text),
    };
    prefix.is_none_or(subdomain) && name.len() <= 63 && words(name, "-_.") && ends_are_alphanumeric(name)
}

fn label_value(text: &str) -> bool {
    text.is_empty() || (text.len() <= 63 && words(text, "-_.") && ends_are_alphanumeric(text))
}

/// Equality-based requirements: `key`, `!key`, `key=value`, `key==value`, `key!=value`, separated by commas.
fn selector(text: &str) -> bool {
    let requirement = |part: &str| {
        let part = part.trim();
        if let Some((key, value)) = part.split_once('=') {
            let key = key.strip_suffix('!').unwrap_or(key).trim();
            let value = value.strip_prefix('=').filter(|_| !part.contains("!=")).unwrap_or(value).trim();
            return label_key(key) && label_value(value);
        }
        label_key(part.strip_prefix('!').unwrap_or(part))
    };
    text.split(',').all(requirement)
}

fn platform(text: &str) -> bool {
    let parts: Vec<&str> = text.split('/').collect();
    matches!(parts.len(), 2 | 3)
        && parts.iter().all(|part| words(part, "_.") && !part.contains(|c: char| c.is_ascii_uppercase()))
}

/// The tag of an image and whether it has a tag or digest at all; `None` when it isn't an image's name.
fn image_parts(text: &str) -> Option<(Option<&str>, bool)> {
    let (name, digest) = match text.split_once('@') {
        Some((name, digest)) => (name, Some(digest)),
        None => (text, None),
    };
    let slash = name.rfind('/').map_or(0, |at| at + 1);
    let (name, tag) = match name[slash..].split_once(':') {
        Some((last, tag)) => (&name[..slash + last.len()], Some(tag)),
        None => (name, None),
    };
    let mut parts: Vec<&str> = name.split('/').collect();
    if parts.len() > 1 && (parts[0].contains(['.', ':']) || parts[0] == "localhost") {
        let host = parts.remove(0);
        let (host, port) = host.split_once(':').unwrap_or((host, "443"));
        if !words(host, "-.") || port.is_empty() || !port.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
    }
    let plain = |part: &&str| {
        words(part, "-_.") && ends_are_alphanumeric(part) && !part.contains(|c: char| c.is_ascii_uppercase())
    };
    let tag_fits =
        tag.is_none_or(|tag| tag.len() <= 128 && words(tag, "-_.") && !tag.starts_with(['-', '.']));
    let digest_fits = digest.is_none_or(|digest| {
        let hex = digest.strip_prefix("sha256:").unwrap_or_default();
        hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    });
    (parts.iter().all(plain) && tag_fits && digest_fits).then_some((tag, tag.is_some() || digest.is_some()))
}

fn image_objection(text: &str) -> Option<String> {
    match image_parts(text) {
        None => Some(format!("expected {}", Syntax::Image.described())),
        Some((_, false)) => Some(
            "the image has no tag, which means `latest`: what runs would change without notice; add a tag or digest"
                .to_owned(),
        ),
        Some((Some("latest"), _)) if !text.contains('@') => {
            Some("the tag `latest` moves: what runs would change without notice; name a version or digest".to_owned())
        }
        Some(_) => None,
    }
}

fn glob_objection(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some(format!("expected {}", Syntax::Glob.described()));
    }
    globset::Glob::new(text).err().map(|error| format!("not a glob: {}", error.kind()))
}
