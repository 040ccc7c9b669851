//! A rule's documentation: the `//!` lines at the head of its file, which are Markdown.

use super::Rule;

/// The files of a `# Bad` or `# Good` section.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Example {
    /// Path in the project and text of each file.
    pub files: Vec<(String, String)>,
    /// Those that are saved as Latin-1 instead of UTF-8 ("```python a.py latin-1").
    pub latin_1: Vec<String>,
    /// How many bytes a file has whose text is repeated to that size ("```text a.csv 120MB").
    pub sizes: Vec<(String, usize)>,
    /// The arguments of `sooper` in a console fence; none without one.
    pub arguments: Vec<String>,
}

impl Rule {
    /// The whole documentation as Markdown.
    pub fn markdown(&self) -> String {
        let lines = self.text.lines().map_while(|line| line.strip_prefix("//!"));
        lines
            .map(|line| line.strip_prefix(' ').unwrap_or(line))
            .fold(String::new(), |text, line| text + line + "\n")
    }

    /// Its first line: what it reports, in a sentence.
    pub fn title(&self) -> String {
        self.markdown().lines().next().unwrap_or_default().to_owned()
    }

    /// The text under `# HEADING`.
    pub fn section(&self, heading: &str) -> Option<String> {
        let markdown = self.markdown();
        let mut text = None::<String>;
        let mut fenced = false;
        for line in markdown.lines() {
            fenced ^= line.starts_with("```");
            match line.strip_prefix("# ").filter(|_| !fenced) {
                Some(name) if name == heading => text = Some(String::new()),
                Some(_) if text.is_some() => break,
                _ => {
                    if let Some(text) = &mut text {
                        text.push_str(line);
                        text.push('\n');
                    }
                }
            }
        }
        text.map(|text| text.trim().to_owned())
    }

    /// The project under `# Bad` or `# Good`: each fence names its file, as in "```yaml pipeline.yaml". A console fence
    /// has the command.
    pub fn example(&self, heading: &str) -> Example {
        let mut example = Example::default();
        let mut file: Option<(String, String)> = None;
        for line in self.section(heading).unwrap_or_default().lines() {
            match (line.strip_prefix("```"), file.take()) {
                (Some(_), Some(done)) => example.files.push(done),
                (Some(info), None) => {
                    let mut words = info.split(' ').skip(1);
                    file = words.next().map(|path| (path.to_owned(), String::new()));
                    match (words.next(), &file) {
                        (Some("latin-1"), Some((path, _))) => example.latin_1.push(path.clone()),
                        (Some(size), Some((path, _))) => {
                            let megabytes =
                                size.strip_suffix("MB").and_then(|size| size.parse::<usize>().ok());
                            example.sizes.extend(megabytes.map(|size| (path.clone(), size * 1_000_000)));
                        }
                        _ => {}
                    }
                }
                (None, Some((path, text))) => file = Some((path, text + line + "\n")),
                (None, None) => {
                    if let Some(command) = line.strip_prefix("$ sooper ") {
                        example.arguments = command.split_whitespace().map(str::to_owned).collect();
                    }
                }
            }
        }
        example
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Depth;
    use crate::source::Severity;

    #[test]
    fn sections_and_files_are_found() {
        let text = "//! A title.\n//!\n//! # Why\n//! Because.\n//!\n//! # Bad\n//! ```yaml pipeline.yaml\n\
                    //! # a comment\n//! tasks: []\n//! ```\n//! # Good\n//! ```python a.py\n//! x = 1\n//!\n\
                    //! y = 2\n//! ```\n\nfn check() {}\n";
        let rule = Rule::new("some_rule", "SP999", Severity::Error, text, (None, Depth::Export));
        assert_eq!(rule.name, "some-rule");
        assert_eq!(rule.title(), "A title.");
        assert_eq!(rule.section("Why").as_deref(), Some("Because."));
        let file = |path: &str, text: &str| vec![(path.to_owned(), text.to_owned())];
        assert_eq!(rule.example("Bad").files, file("pipeline.yaml", "# a comment\ntasks: []\n"));
        assert_eq!(rule.example("Good").files, file("a.py", "x = 1\n\ny = 2\n"));
        assert!(!rule.markdown().contains("fn check"));
    }
}
