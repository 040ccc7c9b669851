//! Settings that belong to a choice which nobody makes: a repository of git while the code is on a volume.
//!
//! Files have profiles, and what one of them has no use for is there for another. So nothing is said as long as the file
//! or any of its profiles makes the choice.

use super::whole::Whole;
use crate::source::Diagnostic;

/// A setting, and the choice that it belongs to.
struct Setting {
    path: &'static [&'static str],
    /// The key of the choice.
    choice: &'static [&'static str],
    /// What can be chosen for the setting to have an effect; what holds unless anything is chosen is `""`.
    values: &'static [&'static str],
}

const CODE: &[&str] = &["code", "from"];
const ENVIRONMENT: &[&str] = &["environment", "from"];
const BUILT: &[&str] = &["", "conda", "pip"];

const SETTINGS: [Setting; 10] = [
    Setting { path: &["code", "git"], choice: CODE, values: &["git"] },
    Setting { path: &["code", "package"], choice: CODE, values: &["package"] },
    Setting { path: &["code", "image"], choice: CODE, values: &["image"] },
    Setting {
        path: &["code", "include"],
        choice: CODE,
        values: &["", "volume", "snapshot", "package", "image"],
    },
    Setting {
        path: &["code", "exclude"],
        choice: CODE,
        values: &["", "volume", "snapshot", "package", "image"],
    },
    Setting { path: &["data", "repository"], choice: &["data", "from"], values: &["artifacts"] },
    Setting { path: &["environment", "files"], choice: ENVIRONMENT, values: BUILT },
    Setting { path: &["environment", "tool"], choice: ENVIRONMENT, values: BUILT },
    Setting { path: &["environment", "strategy"], choice: ENVIRONMENT, values: BUILT },
    Setting {
        path: &["environment", "strategy"],
        choice: CODE,
        values: &["", "volume", "snapshot", "git", "package"],
    },
];

/// Reports them.
pub(super) fn check(whole: &Whole<'_>) {
    let layers = whole.layers;
    for setting in SETTINGS.iter().filter(|setting| layers.says(setting.path)) {
        let choices = layers.choices(setting.choice);
        let Some(span) = layers.place(setting.path) else { continue };
        if choices.iter().any(|choice| setting.values.contains(choice)) {
            continue;
        }
        let (path, choice) = (setting.path.join("."), setting.choice.join("."));
        let message = match setting.values {
            [value] => format!("`{path}` has no effect without `{choice}: {value}`"),
            _ => format!("`{path}` has no effect with `{choice}: {}`", choices.first().unwrap_or(&"")),
        };
        whole.out.push(Diagnostic::warning("setting-without-effect", span, message));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Map;

    use super::super::{Request, read};
    use crate::source::files::Memory;
    use crate::source::{Diagnostics, Files};

    fn warnings(text: &str) -> Vec<String> {
        let (files, out) =
            (Files::new(Memory::default().with("/p/sooper.yaml", text)), Diagnostics::default());
        let request = Request { root: "/p".as_ref(), file: None, profile: None, overrides: Map::new() };
        read(&files, &request, &out);
        out.sorted().into_iter().map(|problem| problem.message).collect()
    }

    #[test]
    fn what_no_choice_asks_for_is_told() {
        assert_eq!(
            warnings("code: {git: {revision: main}, package: {name: a}, exclude: [x]}"),
            [
                "`code.git` has no effect without `code.from: git`",
                "`code.package` has no effect without `code.from: package`"
            ]
        );
        assert_eq!(
            warnings("code: {from: git, exclude: [x]}\nenvironment: {from: image, strategy: packed}"),
            [
                "`code.exclude` has no effect with `code.from: git`",
                "`environment.strategy` has no effect with `environment.from: image`"
            ]
        );
    }

    #[test]
    fn what_a_profile_may_ask_for_is_not() {
        let quiet: [&str; 3] = [
            "code: {git: {revision: main}}\nprofiles: {review: {code: {from: git}}}",
            "environment: {strategy: packed}\nprofiles: {quick: {environment: {from: image}}}",
            "code: {git: null, image: {}}",
        ];
        for text in quiet {
            assert_eq!(warnings(text), Vec::<String>::new(), "{text}");
        }
    }
}
