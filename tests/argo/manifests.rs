//! Whole manifests, to be read in a review.

use super::{plan, render};

#[test]
fn a_small_pipeline() {
    let plan = plan(&[("load", &[]), ("clean_data", &[0]), ("fit", &[1]), ("plot", &[1])]);
    insta::assert_snapshot!(render(&plan).text);
}
