//! Volumes of pods and where they are mounted.
//!
//! A claim goes into a pod once, however many of the wanted volumes are that claim: kubelet takes two volumes of one claim
//! for the same, mounts one of them, and waits for the other for ever.

use serde_json::Value as Json;

use crate::spec::config;

use super::types::{Volume, VolumeMount};

/// What a pod has to be given for these volumes to be mounted.
pub(crate) fn declared(wanted: &[config::Volume]) -> Vec<Volume> {
    let carriers = wanted.iter().filter(|volume| carrier(volume, wanted).name == volume.name);
    carriers.map(|volume| Volume { name: volume.name.clone(), source: volume.source.clone() }).collect()
}

/// Where a container has them.
pub(crate) fn mounts(wanted: &[config::Volume]) -> Vec<VolumeMount> {
    let mount = |volume: &config::Volume| VolumeMount {
        name: carrier(volume, wanted).name.clone(),
        mount_path: volume.mount_path.clone(),
        sub_path: volume.sub_path.clone(),
        read_only: volume.read_only || claim(volume).is_some_and(|(_, read_only)| read_only),
    };
    wanted.iter().map(mount).collect()
}

/// Under whose name a volume is in the pod: the first that is the same claim, before those that are read-only as a whole.
fn carrier<'a>(volume: &'a config::Volume, wanted: &'a [config::Volume]) -> &'a config::Volume {
    let Some((name, _)) = claim(volume) else { return volume };
    let first = |read_only| wanted.iter().find(|other| claim(other) == Some((name, read_only)));
    first(false).or_else(|| first(true)).unwrap_or(volume)
}

/// The name of the claim that a volume is, and whether all of it is read-only.
fn claim(volume: &config::Volume) -> Option<(&str, bool)> {
    let claim = volume.source.get("persistentVolumeClaim")?;
    let read_only = claim.get("readOnly").and_then(Json::as_bool).unwrap_or_default();
    Some((claim.get("claimName")?.as_str()?, read_only))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_claim_that_is_wanted_twice_goes_in_once() {
        let claim = |name: &str, read_only: bool| json!({"persistentVolumeClaim": {"claimName": name, "readOnly": read_only}});
        let volumes = json!([
            {"name": "raw", "mount_path": "/raw", "sub_path": "raw", "source": claim("nfs", true)},
            {"name": "work", "mount_path": "/work", "source": claim("nfs", false)},
            {"name": "other", "mount_path": "/other", "source": claim("other", false)},
            {"name": "fast", "mount_path": "/fast", "source": {"emptyDir": {}}},
            {"name": "faster", "mount_path": "/faster", "source": {"emptyDir": {}}},
        ]);
        let volumes: Vec<config::Volume> = serde_json::from_value(volumes).unwrap();
        let names: Vec<String> = declared(&volumes).into_iter().map(|volume| volume.name).collect();
        assert_eq!(names, ["work", "other", "fast", "faster"]);
        let mounted: Vec<(String, String, bool)> = mounts(&volumes)
            .into_iter()
            .map(|mount| (mount.name, mount.mount_path, mount.read_only))
            .collect();
        let mount = |name: &str, path: &str, read_only| (name.to_owned(), path.to_owned(), read_only);
        assert_eq!(mounted[..2], [mount("work", "/raw", true), mount("work", "/work", false)]);
    }
}
