//! Tasks whose source is a text in the pipeline file: a URL, a path, an object's key. Ploomber fills placeholders in it.

use crate::spec::TaskClass;

use super::template::{self, Tags};
use super::{Facts, Language, Source};

/// SQLUpload and its like.
pub(super) struct Text;

impl Language for Text {
    fn name(&self) -> &'static str {
        "text in the pipeline file"
    }

    fn claims(&self, class: TaskClass, _suffix: &str) -> bool {
        matches!(
            class,
            TaskClass::SQLUpload
                | TaskClass::PostgresCopyFrom
                | TaskClass::DownloadFromURL
                | TaskClass::UploadToS3
        )
    }

    fn facts(&self, source: &Source<'_>) -> Facts {
        let mut facts = Facts::default();
        template::refuse_product(source, "a source that is a text");
        template::read(source, Tags::Plain, &mut facts);
        facts
    }
}
