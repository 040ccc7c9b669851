//! Kubernetes' and Argo's words, and what they mean: what is the matter, and what to do about it.

/// Words that all have to be there, and what they mean. The first that fits counts.
const MEANINGS: &[(&[&str], &str)] = &[
    (&["Waiting for", "Semaphore"], "waits for a semaphore that other runs hold"),
    (
        &["persistentvolumeclaim", "not found"],
        "its claim doesn't exist in this namespace: make it, or name another under `volumes`",
    ),
    (&["unbound immediate PersistentVolumeClaims"], "its claim isn't bound to a volume"),
    (
        &["Insufficient"],
        "no node has room for what it requests: ask for less under `resources`, or wait until others are done",
    ),
    (
        &["untolerated taint"],
        "the nodes have taints that it doesn't tolerate: name them under `pod: {tolerations: …}`",
    ),
    (
        &["node affinity/selector"],
        "no node has the labels that it asks for: look at `pod: {nodeSelector: …}`",
    ),
    (&["Unschedulable"], "no node takes it"),
    (&["ErrImagePull"], IMAGE),
    (&["ImagePullBackOff"], IMAGE),
    (&["InvalidImageName"], "its image's name is malformed"),
    (
        &["CreateContainerConfigError", "not found"],
        "a secret or config map that it names under `env` doesn't exist in this namespace",
    ),
    (&["runAsNonRoot"], "its image runs as root and its security context forbids that: set `runAsUser`"),
    (
        &["MountVolume", "access denied"],
        "the NFS server doesn't let the node in: look at what it exports, and to whom",
    ),
    (
        &["MountVolume", "mounting", "No such file or directory"],
        "the NFS server has no such folder: look at what it exports",
    ),
    (&["MountVolume", "unknown filesystem type 'nfs'"], NO_CLIENT),
    (&["MountVolume", "helper program"], NO_CLIENT),
    (&["MountVolume", "timed out"], UNREACHABLE),
    (&["MountVolume", "Connection refused"], UNREACHABLE),
    (&["MountVolume", "No route to host"], UNREACHABLE),
    (&["MountVolume", "Failed to resolve"], UNRESOLVED),
    (&["MountVolume", "name resolution"], UNRESOLVED),
    (&["MountVolume", "not known"], UNRESOLVED),
    (&["MountVolume"], "a volume can't be mounted"),
    (&["FailedAttachVolume"], "a volume can't be attached to the node"),
    (
        &["exceeded quota"],
        "the namespace's quota is used up: wait until others are done, or delete runs that are no longer needed",
    ),
    (
        &["failed quota", "must specify"],
        "the namespace's quota wants limits that it doesn't name: add them under `resources`, or ask for a LimitRange",
    ),
    (
        &["error looking up service account"],
        "its service account doesn't exist in this namespace: make it, or name another under `pod: {serviceAccountName: …}`",
    ),
    (
        &["workflowtaskresults", "forbidden"],
        "its service account lacks a right: bind it to the role `sooper-workflow` that `sooper manifests rbac` prints",
    ),
    (&["is forbidden"], "Argo's controller may not start it"),
    (&["failed to look-up entrypoint"], "Argo can't ask the registry what the image runs"),
];

const IMAGE: &str = "its image can't be pulled: is the name right, and may the cluster pull it (`workflow: {image_pull_secrets: …}`)?";
const NO_CLIENT: &str = "the node has no NFS client: install nfs-common (nfs-utils) on it";
const UNREACHABLE: &str = "the node doesn't reach the NFS server: is the address right, and port 2049 open?";
const UNRESOLVED: &str = "the node can't resolve the NFS server's name: give the volume its address (`sooper manifests nfs --server`)";

/// The words in brackets behind what they mean; alone where nothing is known of them.
pub fn explained(words: &str) -> String {
    let found = MEANINGS.iter().find(|(parts, _)| parts.iter().all(|part| words.contains(part)));
    match found {
        Some((_, meaning)) => format!("{meaning} ({})", essence(words)),
        None => words.trim().to_owned(),
    }
}

/// Whether a pod of which this is said won't start by itself.
pub(super) fn is_lasting(words: &str) -> bool {
    const IMAGE: [&str; 5] = [
        "ErrImagePull",
        "ImagePullBackOff",
        "ErrImageNeverPull",
        "InvalidImageName",
        "CreateContainerConfigError",
    ];
    const MOUNT: [&str; 3] = ["unknown filesystem type 'nfs'", "helper program", "access denied"];
    IMAGE.iter().any(|reason| words.starts_with(reason))
        || words.contains("MountVolume") && MOUNT.iter().any(|reason| words.contains(reason))
        || words.contains("persistentvolumeclaim") && words.contains("not found")
}

/// Of a mount that failed, what the mounting program itself said: the rest is its command line.
fn essence(words: &str) -> String {
    let said = words.split_once("Output: ").map_or(words, |(_, output)| output);
    let lines: Vec<&str> = said
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("dmesg(1)"))
        .collect();
    lines.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_get_a_meaning_and_are_kept() {
        let told = explained("Unschedulable: 0/1 nodes are available: 1 Insufficient cpu.");
        assert!(told.starts_with("no node has room") && told.contains("1 Insufficient cpu."), "{told}");
        let told =
            explained("Unschedulable: 0/1 nodes are available: persistentvolumeclaim \"x\" not found.");
        assert!(told.starts_with("its claim doesn't exist"), "{told}");
        assert_eq!(explained("something new"), "something new");
    }

    #[test]
    fn a_mount_that_failed_is_told_in_the_words_of_the_program() {
        let words = |output: &str| {
            explained(&format!(
                "FailedMount: MountVolume.SetUp failed for volume \"v\" : mount failed: exit status 32\nMounting command: \
                 mount\nMounting arguments: -t nfs 10.0.0.9:/x /var/lib/kubelet/pods/y\nOutput: {output}\n"
            ))
        };
        let told = words("mount.nfs: access denied by server while mounting 10.0.0.9:/x");
        assert_eq!(
            told,
            "the NFS server doesn't let the node in: look at what it exports, and to whom (mount.nfs: access denied by server while mounting 10.0.0.9:/x)"
        );
        let told = words(
            "mount.nfs: mounting 10.0.0.9:/x failed, reason given by server: No such file or directory",
        );
        assert!(told.starts_with("the NFS server has no such folder"), "{told}");
        let told =
            words("mount: /y: unknown filesystem type 'nfs'.\n       dmesg(1) may have more information");
        assert!(told.ends_with("on it (mount: /y: unknown filesystem type 'nfs'.)"), "{told}");
        assert!(
            words("mount.nfs: Connection timed out").starts_with("the node doesn't reach the NFS server")
        );
        assert!(
            words("mount.nfs: Failed to resolve server nfs: Name or service not known")
                .starts_with("the node can't resolve")
        );
    }
}
