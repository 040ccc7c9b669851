//! A package index for Python: what is there (PEP 503), and one more archive (the form that twine sends).

use base64::Engine as _;
use ureq::Agent;
use ureq::tls::{PemItem, RootCerts, TlsConfig};
use ureq::unversioned::multipart::{Form, Part};

use super::{Error, Result};
use crate::code::Digest;
use crate::plan::Release;

/// Who sends. Never shown.
pub struct Login {
    header: String,
}

impl Login {
    /// Nobody without a password.
    pub fn new(user: Option<String>, password: Option<String>) -> Option<Self> {
        let pair = format!("{}:{}", user.unwrap_or_default(), password?);
        Some(Self { header: format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair)) })
    }
}

/// What speaks to an index: through the proxy that the environment names, trusting the certificates of `file` if it is given.
///
/// # Errors
/// The file has no certificates.
pub fn agent(file: Option<&str>) -> Result<Agent> {
    let mut config = Agent::config_builder().http_status_as_error(false);
    if let Some(file) = file {
        let unusable = |reason: String| {
            Error::other(format!("SSL_CERT_FILE names `{file}`, which can't be used: {reason}"), "")
        };
        let text = std::fs::read(file).map_err(|error| unusable(error.to_string()))?;
        let items = ureq::tls::parse_pem(&text).filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        });
        let certificates: Vec<_> = items.collect();
        if certificates.is_empty() {
            return Err(unusable("it has no certificates".to_owned()));
        }
        config = config
            .tls_config(TlsConfig::builder().root_certs(RootCerts::new_with_certs(&certificates)).build());
    }
    Ok(config.build().new_agent())
}

/// Whether an index has the archive of a release. One that doesn't answer is one that doesn't have it.
pub fn has(agent: &Agent, index: &str, release: &Release, login: Option<&Login>) -> bool {
    let mut request =
        agent.get(format!("{}/{}/", index.trim_end_matches('/'), release.name)).header("Accept", "text/html");
    if let Some(login) = login {
        request = request.header("Authorization", &login.header);
    }
    let Ok(mut answer) = request.call() else { return false };
    let page = answer.body_mut().read_to_string().unwrap_or_default();
    // A `+` in a link may be written as it is or escaped.
    let (plain, escaped) = (release.file(), release.file().replace('+', "%2B"));
    answer.status().is_success()
        && [plain, escaped.clone(), escaped.replace("%2B", "%2b")]
            .iter()
            .any(|name| page.contains(name.as_str()))
}

/// Sends the archive of a release.
///
/// # Errors
/// The index can't be reached, or refuses it.
pub fn send(
    agent: &Agent,
    address: &str,
    release: &Release,
    archive: &[u8],
    login: Option<&Login>,
) -> Result<()> {
    let digest = Digest::of(archive).to_string();
    let content = Part::bytes(archive).file_name(&release.file()).mime_str("application/gzip");
    let content = content.map_err(|error| Error::other(error.to_string(), ""))?;
    let form = Form::new()
        .text(":action", "file_upload")
        .text("protocol_version", "1")
        .text("metadata_version", "2.1")
        .text("name", &release.name)
        .text("version", &release.version)
        .text("filetype", "sdist")
        .text("pyversion", "source")
        .text("sha256_digest", &digest)
        .part("content", content);
    let mut request = agent.post(address);
    if let Some(login) = login {
        request = request.header("Authorization", &login.header);
    }
    let failed = |error: ureq::Error| {
        Error::other(format!("the package index {address} can't be reached: {error}"), "")
    };
    let mut answer = request.send(form).map_err(failed)?;
    let status = answer.status();
    if status.is_success() {
        return Ok(());
    }
    let said = answer.body_mut().read_to_string().unwrap_or_default();
    let said: String = said.trim().lines().next().unwrap_or_default().chars().take(300).collect();
    let help = match status.as_u16() {
        401 | 403 => "TWINE_USERNAME and TWINE_PASSWORD are the login (for a token the user `__token__`).",
        404 | 405 => {
            "Archives may be sent to another address than they are fetched from: name it with --index."
        }
        400 | 409 => "An index takes no version twice: it may have another archive of this one.",
        _ => "",
    };
    Err(Error::other(format!("the package index {address} refuses the archive ({status}): {said}"), help))
}
