//! Prometheus metrics of a template.

use super::Validator;
use crate::schema::pattern::Pattern;
use crate::schema::view::View;
use crate::source::yaml::Node;

impl Validator<'_, '_> {
    /// Checks each metric's name, labels, help and value.
    pub(super) fn metrics(&self, template: &Node) {
        for metric in template.field("metrics").map_or(&[][..], |metrics| metrics.list("prometheus")) {
            let name = metric.text("name");
            if !Pattern::Metric.matches(name) {
                let message = format!("`{name}` can't be a metric's name: {}", Pattern::Metric.describe());
                self.error("invalid-name", metric.place_of("name"), message);
            }
            for label in
                metric.list("labels").iter().filter(|label| !Pattern::Metric.matches(label.text("key")))
            {
                let message = format!(
                    "a metric's label can't be called `{}`: {}",
                    label.text("key"),
                    Pattern::Metric.describe()
                );
                self.error("invalid-name", label.place_of("key"), message);
            }
            if metric.text("help").is_empty() {
                self.error(
                    "missing-field",
                    metric.place_of("help"),
                    format!("the metric `{name}` needs `help`"),
                );
            }
            for kind in ["gauge", "counter", "histogram"] {
                if metric.field(kind).is_some_and(|value| value.text("value").is_empty()) {
                    let message = format!("the metric `{name}` needs `{kind}.value`");
                    self.error("missing-field", metric.place_of_key(kind), message);
                }
            }
            let gauge = metric.field("gauge").filter(|gauge| gauge.is_true("realtime"));
            if let Some(gauge) = gauge.filter(|gauge| gauge.text("value").contains("resourcesDuration.")) {
                let message = "`resourcesDuration` is known at the end only, not in real time";
                self.error("conflicting-fields", gauge.place_of("value"), message);
            }
        }
    }
}
