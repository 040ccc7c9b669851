//! On a real cluster: the one whose kubeconfig `SOOPER_TEST_KUBECONFIG` names. Without one each test says so in a line and
//! passes.

mod code;
mod connection;
