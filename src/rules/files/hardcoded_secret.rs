//! A key or password in a file of the project.
//!
//! # Why
//! The project's files are sent to the volume, where everybody may read them who may start a pod, and they are in the repository for ever. Only what is certain is reported: private keys, tokens whose form belongs to one service, passwords in the address of a database, and what is given to a name such as `password` and looks like one.
//!
//! # Bad
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: clients.get
//!     product: data.csv
//! ```
//! ```python clients.py
//! def get(product):
//!     uri = "postgresql://etl:kMz81wQx@db.acme.io/sales"
//!     with open(product, "w") as out:
//!         out.write(uri)
//! ```
//!
//! # Good
//! ```yaml pipeline.yaml
//! tasks:
//!   - source: clients.get
//!     product: data.csv
//! ```
//! ```python clients.py
//! import os
//!
//!
//! def get(product):
//!     uri = os.environ["DB_URI"]
//!     with open(product, "w") as out:
//!         out.write(uri)
//! ```

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use memchr::memmem::{self, Finder};

use crate::project::Project;
use crate::rules::Beside;
use crate::source::{Diagnostic, Diagnostics, FileId, Span};
use crate::spec::modules::locate;

/// A token of one service: what it begins with, how many letters of its alphabet follow at least, and what it is. None is
/// shorter than an access key of AWS.
const TOKENS: [(&str, usize, &str); 15] = [
    ("AKIA", 16, "an access key of AWS"),
    ("ASIA", 16, "an access key of AWS"),
    ("ghp_", 36, "a token of GitHub"),
    ("gho_", 36, "a token of GitHub"),
    ("ghs_", 36, "a token of GitHub"),
    ("github_pat_", 50, "a token of GitHub"),
    ("glpat-", 20, "a token of GitLab"),
    ("xoxb-", 20, "a token of Slack"),
    ("xoxp-", 20, "a token of Slack"),
    ("AIza", 35, "a key of Google"),
    ("hf_", 34, "a token of Hugging Face"),
    ("sk_live_", 24, "a key of Stripe"),
    ("sk-ant-", 40, "a key of Anthropic"),
    ("sk-proj-", 40, "a key of OpenAI"),
    ("dapi", 32, "a token of Databricks"),
];
/// Finds what tokens begin with.
static FINDERS: LazyLock<Vec<Finder<'static>>> =
    LazyLock::new(|| TOKENS.iter().map(|(start, ..)| Finder::new(start)).collect());
/// Finds names of which the value is a secret, in small letters and in large ones.
static NAMES: LazyLock<Vec<Finder<'static>>> = LazyLock::new(|| {
    let small =
        ["password", "passwd", "secret_access_key", "secret_key", "client_secret", "api_key", "auth_token"];
    let large =
        ["PASSWORD", "PASSWD", "SECRET_ACCESS_KEY", "SECRET_KEY", "CLIENT_SECRET", "API_KEY", "AUTH_TOKEN"];
    small.into_iter().chain(large).map(Finder::new).collect()
});
/// Databases by the scheme of their addresses, without the driver.
const DATABASES: [&str; 11] = [
    "postgresql",
    "postgres",
    "mysql",
    "mariadb",
    "mssql",
    "oracle",
    "mongodb",
    "redis",
    "amqp",
    "snowflake",
    "clickhouse",
];
/// Hosts of one machine, or of a composition of containers on it.
const LOCAL: [&str; 9] =
    ["localhost", "127.0.0.1", "0.0.0.0", "host", "hostname", "db", "postgres", "mysql", "redis"];
/// What stands in documentation instead of a password.
const PLACEHOLDERS: [&str; 12] = [
    "password",
    "passwd",
    "pass",
    "pwd",
    "secret",
    "changeme",
    "example",
    "mypassword",
    "yourpassword",
    "postgres",
    "root",
    "test",
];

pub(super) fn check(project: &Project, beside: &Beside<'_>, out: &Diagnostics) {
    let files = &project.files;
    // What the settings give to the pods' variables has a rule of its own.
    let config = beside.config.file.as_ref().and_then(|path| files.open(path).ok());
    let found = project.memo.findings("hardcoded-secret", texts(project, beside), |file| {
        let found = look(file, &files.text(file), config != Some(file));
        files.forget(file);
        found
    });
    found.into_iter().for_each(|problem| out.push(problem));
}

/// What is in one text; with `names`, by the names that values are given to, too.
fn look(file: FileId, text: &str, names: bool) -> Vec<Diagnostic> {
    let found = all(text, names).into_iter();
    let report = |(start, length, what)| {
        let place = Span::new(file, start, start + length);
        Diagnostic::warning("hardcoded-secret", place, format!("this is {what}"))
            .why("everybody who may start a pod can read the project's files on the volume")
            .help("replace it, and hand the new one to the pods: `defaults: {env: {NAME: {secret: …, key: …}}}` in sooper.yaml")
    };
    found.map(report).collect()
}

fn all(text: &str, names: bool) -> Vec<Found> {
    let mut all = tokens(text);
    all.extend(private_keys(text));
    all.extend(addresses(text));
    let is_new = |(start, length, _): &Found| {
        !all.iter().any(|(at, width, _)| start < &(at + width) && at < &(start + length))
    };
    let by_name: Vec<Found> = match names {
        true => given(text).into_iter().filter(is_new).collect(),
        false => Vec::new(),
    };
    all.extend(by_name);
    all
}

/// The files of the pipeline, its settings and packages, its sources (a notebook's cells) and what its clients and hooks
/// are in.
fn texts(project: &Project, beside: &Beside<'_>) -> BTreeSet<FileId> {
    let (pipeline, files) = (&project.pipeline, &project.files);
    let named = pipeline.spec.into_iter().chain(pipeline.env.files.iter().copied());
    let of_tasks = project.facts.iter().filter_map(|facts| facts.file);
    let config = beside.config.file.as_ref().and_then(|path| files.open(path).ok());
    let mut all: BTreeSet<FileId> =
        named.chain(of_tasks).chain(beside.packages.files.iter().copied()).chain(config).collect();
    let search: Vec<&Path> = pipeline.module_path.iter().map(PathBuf::as_path).collect();
    for (_, callable) in &pipeline.callables {
        let found = locate(files, &search, &callable.path.value.replace("::", ".")).ok();
        all.extend(found.and_then(|path| files.open(&path).ok()));
    }
    let is_cell = |id: &FileId| files.whole(*id) != *id && all.contains(&files.whole(*id));
    let cells: Vec<FileId> = files.ids().filter(is_cell).collect();
    all.retain(|file| files.path(*file).extension().is_none_or(|suffix| suffix != "ipynb"));
    all.extend(cells);
    all
}

type Found = (usize, usize, &'static str);

fn tokens(text: &str) -> Vec<Found> {
    long_words(text.as_bytes()).flat_map(|word| tokens_in(word, text)).collect()
}

/// The runs of letters that tokens are made of, those of which one may be a token: in most texts there are few.
fn long_words(text: &[u8]) -> impl Iterator<Item = Range<usize>> {
    const SHORTEST: usize = 20;
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let mut start = 0;
    std::iter::from_fn(move || {
        // Back from the last letter that a word beginning here must have at least.
        while let Some(window) = text.get(start..start + SHORTEST) {
            match window.iter().rposition(|byte| !is_part(byte)) {
                Some(other) => start += other + 1,
                None => {
                    let end =
                        text[start..].iter().position(|byte| !is_part(byte)).unwrap_or(text.len() - start);
                    let word = start..start + end;
                    start = word.end;
                    return Some(word);
                }
            }
        }
        None
    })
}

fn tokens_in(word: Range<usize>, text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    for ((start, least, what), finder) in TOKENS.into_iter().zip(&*FINDERS) {
        for at in finder.find_iter(&text.as_bytes()[word.clone()]).map(|at| word.start + at) {
            let is_part = |letter: char| {
                letter.is_ascii_alphanumeric() || (start != "AKIA" && matches!(letter, '_' | '-'))
            };
            let body = &text[at + start.len()..];
            let length = body.find(|letter| !is_part(letter)).unwrap_or(body.len());
            let token = &body[..length];
            let stands_alone =
                !text[..at].ends_with(|letter: char| letter.is_ascii_alphanumeric() || letter == '_');
            let is_token = match start {
                "AKIA" | "ASIA" => {
                    length == least && token.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
                }
                "dapi" => length == least && token.bytes().all(|b| b.is_ascii_hexdigit()),
                "AIza" | "hf_" => length == least,
                _ => length >= least,
            };
            if stands_alone && is_token && is_varied(token) && !token.contains("EXAMPLE") {
                found.push((at, start.len() + length, what));
            }
        }
    }
    found
}

/// Whether a token isn't `xxxx…`.
fn is_varied(token: &str) -> bool {
    let mut letters: Vec<u8> = token.to_ascii_lowercase().into_bytes();
    letters.sort_unstable();
    letters.dedup();
    letters.len() >= 6
}

fn private_keys(text: &str) -> Vec<Found> {
    let begins = memmem::find_iter(text.as_bytes(), "-----BEGIN ");
    let keys = begins.filter_map(|at| {
        let line = text[at..].lines().next()?;
        let end = line.find("PRIVATE KEY-----")? + "PRIVATE KEY-----".len();
        // The heading alone is a text to compare with.
        let body = text[at + end..].trim_start_matches(['\\', 'n', '\n', '\r', ' ']);
        let letters =
            body.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/')).count();
        (letters >= 32).then_some((at, end, "a private key"))
    });
    keys.collect()
}

/// Passwords in `scheme://user:password@host`.
fn addresses(text: &str) -> Vec<Found> {
    let starts = memmem::find_iter(text.as_bytes(), "://").filter_map(|at| {
        let before = &text[..at];
        let scheme = before
            .rfind(|letter: char| !letter.is_ascii_alphanumeric() && letter != '+')
            .map_or(0, |end| end + 1);
        let database = before.get(scheme..)?.split('+').next()?;
        DATABASES.contains(&database).then_some(at + 3)
    });
    let passwords = starts.filter_map(|start| {
        let rest = &text[start..];
        let end = rest.find([' ', '"', '\'', '\n', '`', '<', '>', ')', '/']).unwrap_or(rest.len());
        let (login, host) = rest[..end].rsplit_once('@')?;
        let (user, password) = login.split_once(':')?;
        let is_local = LOCAL.contains(&host.split(':').next()?) || host.contains("example");
        let is_written = !password.is_empty() && !password.contains(['{', '}', '$', '%', '*', '[', '…']);
        let is_meant = password != user
            && !PLACEHOLDERS.contains(&password.to_lowercase().as_str())
            && password.len() > 3;
        let is_secret = is_written && is_meant && !is_local;
        is_secret.then_some((start + user.len() + 1, password.len(), "the password of a database"))
    });
    passwords.collect()
}

/// Values in quotes, or alone behind a `:`, of names that end in such a word.
fn given(text: &str) -> Vec<Found> {
    let ends = NAMES
        .iter()
        .flat_map(|finder| finder.find_iter(text.as_bytes()).map(|at| at + finder.needle().len()));
    ends.filter_map(|end| {
        let line = text[..end].rfind('\n').map_or(0, |at| at + 1);
        let rest = text[end..].trim_start_matches(['"', '\'']).trim_start_matches(' ');
        let is_yaml = rest.starts_with(": ");
        let value = rest.strip_prefix(['=', ':'])?.trim_start_matches(' ');
        let is_comment = text[line..].trim_start().starts_with('#');
        let written = match value.chars().next()? {
            quote @ ('"' | '\'') => value[1..].split([quote, '\n']).next()?,
            _ if is_yaml => value.split(['\n', ' ', ',', '}']).next()?,
            _ => return None,
        };
        let start = text.len() - value.len() + usize::from(value.starts_with(['"', '\'']));
        (!is_comment && is_password(written)).then_some((start, written.len(), "a password or key"))
    })
    .collect()
}

/// Whether a value is somebody's, and not what stands for it in an example, or the name of another thing.
fn is_password(value: &str) -> bool {
    let lower = value.to_lowercase();
    let stands_for = ["example", "changeme", "your", "dummy", "placeholder", "redacted", "xxx", "123", "abc"];
    let plain = value.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#%&()*+,-.:;=?@^_~|".contains(&b));
    (8..=120).contains(&value.len())
        && plain
        && is_varied(value)
        && value.bytes().any(|b| b.is_ascii_digit())
        && value.bytes().any(|b| b.is_ascii_alphabetic())
        && !value.contains("()")
        && !PLACEHOLDERS.iter().any(|word| lower.starts_with(word))
        && !stands_for.iter().any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let all = all(text, true).into_iter();
        all.map(|(start, length, _)| &text[start..start + length]).collect()
    }

    #[test]
    fn what_is_certain_is_found() {
        let key = format!("AKIA{}", "Q3EGWZ5TN2LK7XYA");
        assert_eq!(found(&format!("key = '{key}'")), [&key]);
        assert_eq!(found("uri: postgresql+psycopg2://me:kMz81wQx@db.acme.io/x"), ["kMz81wQx"]);
        assert_eq!(found("db_password: kMz81wQx92  # ours"), ["kMz81wQx92"]);
        assert_eq!(found("connect(user='me', password='kMz81wQx92')"), ["kMz81wQx92"]);
        assert_eq!(found("{\"API_KEY\": \"9f8e7d6c5b4a39281706\"}"), ["9f8e7d6c5b4a39281706"]);
        let heading = format!("-----BEGIN {} KEY-----", "PRIVATE");
        assert_eq!(found(&format!("{heading}\n{}", "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC")), [&heading]);
    }

    #[test]
    fn what_only_looks_like_it_is_not() {
        for text in [
            "AKIAIOSFODNN7EXAMPLE",
            "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "postgresql://user:password@pg.acme.io/x",
            "postgresql://user:{password}@pg.acme.io/x",
            "postgresql://postgres:postgres@pg.acme.io/x",
            "postgresql://me:kMz81wQx@localhost:5432/x",
            "https://me:kMz81wQx@acme.io",
            "if key.startswith('-----BEGIN PRIVATE KEY-----'):",
            "password = os.environ['DB_PASSWORD']",
            "password: \"{{password}}\"",
            "password: $DB_PASSW0RD",
            "api_key = \"OPENAI_API_KEY\"",
            "password = getpass(\"Password: \")",
            "# password: kMz81wQx92",
            "password = \"your-pass-2\"",
            "password: mypassword1",
            "password_file: kMz81wQx92",
            "if password == \"kMz81wQx92\":",
        ] {
            assert_eq!(found(text), [] as [&str; 0], "{text}");
        }
    }
}
