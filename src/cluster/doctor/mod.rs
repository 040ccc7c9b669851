//! Everything that a run needs, looked at one by one: what is missing is said with what to do about it.

mod storage;

use k8s_openapi::api::authorization::v1::{
    LocalSubjectAccessReview, ResourceAttributes, SelfSubjectAccessReview, SelfSubjectAccessReviewSpec,
    SubjectAccessReviewSpec,
};
use k8s_openapi::api::core::v1::{Namespace, Pod, ServiceAccount};
use k8s_openapi::jiff::{Timestamp, fmt::rfc2822};
use kube::api::{Api, PostParams};
use serde_json::{Value as Json, json};

use super::place::Destination;
use super::{Cluster, Result, installed};

/// How something was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// As it has to be.
    Good,
    /// It may do, or could not be looked at.
    Doubtful,
    /// A run would fail.
    Bad,
}

/// One line of the checklist.
#[derive(Debug, Clone)]
pub struct Check {
    /// What was looked at.
    pub name: &'static str,
    /// How it was found.
    pub finding: Finding,
    /// What was seen.
    pub detail: String,
    /// What to do; empty when nothing.
    pub help: String,
}

/// What a project needs of the cluster.
#[derive(Debug, Clone)]
pub struct Needs {
    /// Where its code goes.
    pub destination: Destination,
    /// The image of its pods.
    pub image: String,
    /// Their service account.
    pub service_account: String,
}

fn good(name: &'static str, detail: impl Into<String>) -> Check {
    Check { name, finding: Finding::Good, detail: detail.into(), help: String::new() }
}

fn doubtful(name: &'static str, detail: impl Into<String>, help: impl Into<String>) -> Check {
    Check { name, finding: Finding::Doubtful, detail: detail.into(), help: help.into() }
}

fn bad(name: &'static str, detail: impl Into<String>, help: impl Into<String>) -> Check {
    Check { name, finding: Finding::Bad, detail: detail.into(), help: help.into() }
}

/// Looks at everything and tells each check as it is done. Without a connection the rest is left out.
///
/// # Errors
/// Never for what is wrong with the cluster: that is a [`Check`].
pub async fn examine(cluster: &Cluster, needs: &Needs, mut tell: impl FnMut(Check)) -> Result<()> {
    let connection = connection(cluster).await;
    let connected = connection.iter().all(|check| check.finding != Finding::Bad);
    connection.into_iter().for_each(&mut tell);
    if !connected {
        return Ok(());
    }
    namespace(cluster).await.into_iter().for_each(&mut tell);
    tell(argo(cluster).await);
    tell(controller(cluster).await);
    for check in rights(cluster, needs).await {
        tell(check);
    }
    tell(account(cluster, needs).await);
    let claim = storage::claim(cluster, needs).await;
    let bound = claim.finding != Finding::Bad;
    tell(claim);
    for check in storage::volume(cluster, needs).await {
        tell(check);
    }
    if bound {
        tell(storage::pod(cluster, needs).await);
    }
    Ok(())
}

/// The server answers, knows us, and its clock is ours.
async fn connection(cluster: &Cluster) -> Vec<Check> {
    let name = "cluster";
    let request = http::Request::get("/version").body(kube::client::Body::empty());
    let Ok(request) = request else { return Vec::new() };
    let answer = cluster.client.send(request).await.map_err(cluster.failed("ask the server for its version"));
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return vec![bad(name, error.what, error.help)],
    };
    let date = answer
        .headers()
        .get("date")
        .and_then(|date| date.to_str().ok())
        .and_then(|date| rfc2822::parse(date).ok());
    let version =
        cluster.client.apiserver_version().await.map_err(cluster.failed("ask the server for its version"));
    let mut checks = vec![match version {
        Ok(version) => good(
            name,
            format!("Kubernetes {} at {}, context {}", version.git_version, cluster.server, cluster.context),
        ),
        Err(error) => bad(name, error.what, error.help),
    }];
    if let Some(date) = date {
        let skew = Timestamp::now().duration_since(date.timestamp()).as_secs().abs();
        checks.push(match skew {
            0..=5 => good("clock", "as the server's"),
            _ => doubtful(
                "clock",
                format!("{skew} s off the server's"),
                "Durations will look wrong, and tokens may not be valid yet: set this machine's clock.",
            ),
        });
    }
    checks
}

/// The namespace of runs is there. Not everybody may ask: whoever may not sees it by what follows.
async fn namespace(cluster: &Cluster) -> Option<Check> {
    let (name, wanted) = ("namespace", cluster.namespace.as_str());
    let namespaces: Api<Namespace> = Api::all(cluster.client.clone());
    match cluster.ask(format!("look at namespace {wanted}"), namespaces.get_opt(wanted)).await {
        Ok(Some(_)) => Some(good(name, format!("{wanted} is there"))),
        Ok(None) => Some(bad(
            name,
            format!("there is no {wanted}"),
            format!(
                "Make it: `kubectl create namespace {wanted}`, or choose another with -n or `cluster: {{namespace: …}}`."
            ),
        )),
        Err(_) => None,
    }
}

/// The server knows Argo's kinds.
async fn argo(cluster: &Cluster) -> Check {
    let resources = cluster.client.list_api_group_resources("argoproj.io/v1alpha1").await;
    match resources.map_err(cluster.failed("look for Argo's kinds")) {
        Ok(list) if list.resources.iter().any(|resource| resource.name == "workflows") => {
            let results = list.resources.iter().any(|resource| resource.name == "workflowtaskresults");
            match results {
                true => good("Argo", "its kinds are installed"),
                false => bad(
                    "Argo",
                    "its kinds are older than 3.4",
                    "Install a newer version: sooper writes manifests for 3.7 and later.",
                ),
            }
        }
        Ok(_) | Err(_) => bad(
            "Argo",
            "the cluster doesn't know Workflows",
            "Install it: https://argo-workflows.readthedocs.io/en/latest/installation/",
        ),
    }
}

/// Somebody works on Workflows.
async fn controller(cluster: &Cluster) -> Check {
    let name = "controller";
    let pods = match installed::pods(cluster, name, "app=workflow-controller").await {
        Ok(pods) => pods,
        Err(error) => return doubtful(name, error.what, error.help),
    };
    let Some(pod) = pods.first() else {
        return doubtful(
            name,
            format!("no pod labelled app=workflow-controller in namespace {} or argo", cluster.namespace),
            "If it runs in another one, see that it watches this one; --smoke shows whether it does.",
        );
    };
    let image = pod.spec.as_ref().and_then(|spec| spec.containers.first()?.image.clone()).unwrap_or_default();
    let elsewhere = pod.metadata.namespace.clone().filter(|namespace| *namespace != cluster.namespace);
    let place = elsewhere.map(|namespace| format!(" in namespace {namespace}")).unwrap_or_default();
    match is_ready(pod) {
        true => good(name, format!("{image} is ready{place}")),
        false => bad(
            name,
            format!("{image} isn't ready"),
            "`kubectl logs` of its pod says why; nothing runs until it is.",
        ),
    }
}

/// What I may do: all that the commands ask for.
async fn rights(cluster: &Cluster, needs: &Needs) -> Vec<Check> {
    let runs =
        ["create", "get", "list", "watch", "patch", "delete"].map(|verb| ("argoproj.io", "workflows", verb));
    let pods = [("", "pods", "list"), ("", "pods", "get"), ("", "pods/log", "get"), ("", "events", "list")];
    let mut missing = Vec::new();
    let mut unknown = None;
    let asked = runs.into_iter().chain(pods).map(|right| (cluster.namespace.as_str(), right));
    let upload = [("", "pods", "list"), ("", "pods/exec", "get")]
        .map(|right| (needs.destination.namespace.as_str(), right));
    let helper =
        [("", "pods", "create"), ("", "pods/exec", "get")].map(|right| (cluster.namespace.as_str(), right));
    for (namespace, right) in asked {
        match may(cluster, namespace, right).await {
            Ok(true) => {}
            Ok(false) => missing.push(format!("{} {}", right.2, right.1)),
            Err(error) => unknown = Some(error),
        }
    }
    let mut ways = 0;
    for way in [upload, helper] {
        let mut whole = true;
        for (namespace, right) in way {
            whole = whole && may(cluster, namespace, right).await.unwrap_or(true);
        }
        ways += usize::from(whole);
    }
    if ways == 0 {
        missing.push("get pods/exec (upload)".to_owned());
    }
    let check = match (unknown, missing.is_empty()) {
        (Some(error), _) => doubtful("my rights", error.what, error.help),
        (None, true) => good("my rights", "all that sooper asks for"),
        (None, false) => bad(
            "my rights",
            format!("missing in namespace {}: {}", cluster.namespace, missing.join(", ")),
            "Ask whoever runs the cluster for the role that `sooper manifests rbac` prints.",
        ),
    };
    vec![check]
}

async fn may(
    cluster: &Cluster,
    namespace: &str,
    (group, resource, verb): (&str, &str, &str),
) -> Result<bool> {
    let (resource, subresource) = match resource.split_once('/') {
        Some((resource, sub)) => (resource, Some(sub.to_owned())),
        None => (resource, None),
    };
    let attributes = ResourceAttributes {
        namespace: Some(namespace.to_owned()),
        group: Some(group.to_owned()),
        resource: Some(resource.to_owned()),
        subresource,
        verb: Some(verb.to_owned()),
        ..ResourceAttributes::default()
    };
    let spec = SelfSubjectAccessReviewSpec {
        resource_attributes: Some(attributes),
        ..SelfSubjectAccessReviewSpec::default()
    };
    let review = SelfSubjectAccessReview { spec, ..SelfSubjectAccessReview::default() };
    let api: Api<SelfSubjectAccessReview> = Api::all(cluster.client.clone());
    let answer = api.create(&PostParams::default(), &review).await;
    let answer = answer.map_err(cluster.failed("ask what I may do"))?;
    Ok(answer.status.is_some_and(|status| status.allowed))
}

/// The account that pods run as.
async fn account(cluster: &Cluster, needs: &Needs) -> Check {
    let name = "service account";
    let wanted = &needs.service_account;
    let accounts: Api<ServiceAccount> = Api::namespaced(cluster.client.clone(), &cluster.namespace);
    match accounts.get_opt(wanted).await.map_err(cluster.failed(format!("look at service account {wanted}")))
    {
        Ok(Some(_)) => match may_report(cluster, wanted).await {
            Ok(true) => good(name, format!("{wanted} is there, and may report what its pods do")),
            Ok(false) => bad(
                name,
                format!(
                    "{wanted} may not create and patch workflowtaskresults, so no pod can report its end"
                ),
                "`sooper manifests rbac --apply` makes an account that may: name it in sooper.yaml, `defaults: {pod: {serviceAccountName: sooper-workflow}}`.",
            ),
            Err(_) => good(name, format!("{wanted} is there; whether it may do its work, --smoke shows")),
        },
        Ok(None) => bad(
            name,
            format!("{wanted} doesn't exist in namespace {}", cluster.namespace),
            "Make it: `sooper manifests rbac --apply`, or name another under `defaults: {pod: {serviceAccountName: …}}`.",
        ),
        Err(error) => doubtful(name, error.what, error.help),
    }
}

/// Whether pods of this account can tell the controller how they ended. Not everybody may ask.
async fn may_report(cluster: &Cluster, account: &str) -> Result<bool> {
    let reviews: Api<LocalSubjectAccessReview> = Api::namespaced(cluster.client.clone(), &cluster.namespace);
    for verb in ["create", "patch"] {
        let attributes = ResourceAttributes {
            namespace: Some(cluster.namespace.clone()),
            group: Some("argoproj.io".to_owned()),
            resource: Some("workflowtaskresults".to_owned()),
            verb: Some(verb.to_owned()),
            ..ResourceAttributes::default()
        };
        let spec = SubjectAccessReviewSpec {
            resource_attributes: Some(attributes),
            user: Some(format!("system:serviceaccount:{}:{account}", cluster.namespace)),
            groups: Some(vec![
                "system:serviceaccounts".to_owned(),
                format!("system:serviceaccounts:{}", cluster.namespace),
                "system:authenticated".to_owned(),
            ]),
            ..SubjectAccessReviewSpec::default()
        };
        let mut review = LocalSubjectAccessReview { spec, ..LocalSubjectAccessReview::default() };
        review.metadata.namespace = Some(cluster.namespace.clone());
        let parameters = PostParams::default();
        let answer = cluster.ask("ask what the service account may do", reviews.create(&parameters, &review));
        let answer = answer.await?;
        if !answer.status.is_some_and(|status| status.allowed) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn is_ready(pod: &Pod) -> bool {
    let conditions = pod.status.iter().flat_map(|status| status.conditions.iter().flatten());
    conditions.into_iter().any(|condition| condition.type_ == "Ready" && condition.status == "True")
}

/// As data, for `--format json`.
pub fn json(checks: &[Check]) -> Json {
    let checks: Vec<Json> = checks
        .iter()
        .map(|check| {
            let finding = match check.finding {
                Finding::Good => "good",
                Finding::Doubtful => "doubtful",
                Finding::Bad => "bad",
            };
            json!({"name": check.name, "finding": finding, "detail": check.detail, "help": check.help})
        })
        .collect();
    json!({"version": 1, "checks": checks})
}
