//! The cluster: what Kubernetes and Argo make of the project and of sooper.yaml.

crate::rules::catalogue::rules! {}
