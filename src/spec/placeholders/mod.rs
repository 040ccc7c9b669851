//! Ploomber's placeholders: Jinja in the values of YAML files.
//!
//! Nearly all are a path, `{{data.raw}}`, and are filled here, directly; the rest goes through the Jinja [`engine`].

mod engine;
mod free;
mod path;

use std::borrow::Cow;

use super::Value;
use path::{Segment, look_up, shown, simple};

/// Which brackets hold an expression. Blocks `{% %}` and comments `{# #}` are the same for both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Brackets {
    /// `{{x}}`: filled from `env.yaml` when the pipeline is loaded.
    Curly,
    /// `[[x]]`: filled from a grid's values when its tasks are made.
    Square,
}

impl Brackets {
    fn pair(self) -> (&'static str, &'static str) {
        match self {
            Brackets::Curly => ("{{", "}}"),
            Brackets::Square => ("[[", "]]"),
        }
    }
}

/// What an undefined value does when it is printed. Looking into one is an error in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Undefined {
    /// An error: in the pipeline file.
    Strict,
    /// Nothing is printed: in `env.yaml`, and in names and products of a grid.
    Silent,
}

/// A variable that a template needs from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reference {
    /// The variable and, as far as they are plain text, the keys looked up in it: `data`, `raw`.
    pub(crate) path: Vec<String>,
}

impl Reference {
    /// The variable's name.
    pub(crate) fn name(&self) -> &str {
        self.path.first().map_or("", String::as_str)
    }
}

/// A parsed text with placeholders.
#[derive(Debug, Clone)]
pub(crate) struct Template<'a> {
    text: &'a str,
    brackets: Brackets,
    form: Form<'a>,
    references: Vec<Reference>,
}

#[derive(Debug, Clone)]
enum Form<'a> {
    /// Text and paths only.
    Simple(Vec<Segment<'a>>),
    /// Anything else.
    Full,
}

/// Whether Jinja would find anything to do in `text`.
pub(crate) fn has_tags(text: &str, brackets: Brackets) -> bool {
    text.contains(brackets.pair().0) || text.contains("{%") || text.contains("{#")
}

impl<'a> Template<'a> {
    /// Parses a text.
    ///
    /// # Errors
    /// What Jinja's parser dislikes, in its words.
    pub(crate) fn parse(text: &'a str, brackets: Brackets) -> Result<Self, String> {
        if let Some(segments) = simple(text, brackets) {
            let references = segments.iter().filter_map(Segment::reference).collect();
            return Ok(Self { text, brackets, form: Form::Simple(segments), references });
        }
        let names = engine::undeclared(text, brackets)?;
        let references = names.into_iter().map(|name| Reference { path: vec![name] }).collect();
        Ok(Self { text, brackets, form: Form::Full, references })
    }

    /// The variables it needs. Without any, Ploomber leaves the text as it is, whatever else Jinja would do to it.
    pub(crate) fn references(&self) -> &[Reference] {
        &self.references
    }

    /// The text with its placeholders filled.
    ///
    /// # Errors
    /// What Jinja would raise.
    pub(crate) fn render<'v>(
        &self,
        value_of: &dyn Fn(&str) -> Option<Cow<'v, Value>>,
        undefined: Undefined,
    ) -> Result<String, String> {
        let Form::Simple(segments) = &self.form else {
            let names = self.references.iter().map(Reference::name);
            let known = names.filter_map(|name| Some((name.to_owned(), value_of(name)?.into_owned())));
            return engine::render(self.text, known.collect(), self.brackets, undefined);
        };
        let mut filled = String::with_capacity(self.text.len());
        for segment in segments {
            match segment {
                Segment::Text(text) => push_normalized(text, &mut filled),
                Segment::Path(name, keys) => match look_up(value_of(name).as_deref(), name, keys)? {
                    Some(value) => filled.push_str(&value.to_string()),
                    None if undefined == Undefined::Silent => {}
                    None => return Err(format!("'{}' is undefined", shown(name, keys))),
                },
            }
        }
        Ok(filled)
    }
}

/// Jinja makes every line end a `\n`.
fn push_normalized(text: &str, out: &mut String) {
    match text.contains('\r') {
        true => out.push_str(&text.replace("\r\n", "\n").replace('\r', "\n")),
        false => out.push_str(text),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::spec::literal_eval;

    fn env(name: &str) -> Option<Cow<'static, Value>> {
        let text = match name {
            "flag" => "True",
            "rate" => "1e16",
            "nothing" => "None",
            "data" => "{'raw': 'in', 'my-key': [1, 'a', {'x': None}], 3: 'three', 'items': 1}",
            "word" => "'café'",
            _ => return None,
        };
        literal_eval(text).map(Cow::Owned)
    }

    fn render(text: &str, undefined: Undefined) -> Result<String, String> {
        Template::parse(text, Brackets::Curly)?.render(&env, undefined)
    }

    #[test]
    fn values_print_as_in_python_by_either_road() {
        let cases = [
            ("{{flag}} {{ rate }}", "True 1e+16"),
            ("{{nothing}}|{{word[3]}}\n", "None|é"),
            ("{{data.raw}}/{{data['my-key']}}", "in/[1, 'a', {'x': None}]"),
            ("{{data['my-key'][2].x}}", "None"),
            ("{{data[3]}}", "three"),
            ("[[x]] }} a", "[[x]] }} a"),
            ("{% if flag %}yes{% endif %}", "yes"),
            ("{{ flag or 1 }} {{ rate + 0 }}", "True 1e+16"),
            ("{{ data['my-key'] | length }}", "3"),
            ("{{ [flag, rate, 'a'] }}", "[True, 1e+16, 'a']"),
            ("{{ data['my-key'][:2] }}", "[1, 'a']"),
            ("{{ word.upper() }}", "CAFÉ"),
            ("{{ word | upper }}{# no #}", "CAFÉ"),
            ("{{ data.get('raw') }}-{{ data.get('no', 'x') }}", "in-x"),
            ("{% raw %}{{x}}{% endraw %}{{flag}}", "{{x}}True"),
            ("a\r\nb{{flag}}", "a\nbTrue"),
        ];
        for (text, filled) in cases {
            assert_eq!(render(text, Undefined::Strict).as_deref(), Ok(filled), "{text}");
        }
    }

    #[test]
    fn what_is_undefined_is_an_error_or_nothing() {
        for text in ["{{data.no}}", "{{data['no']}}", "{{ data.no | upper }}"] {
            assert!(render(text, Undefined::Strict).is_err(), "{text}");
        }
        assert_eq!(render("a{{data.no}}", Undefined::Silent).as_deref(), Ok("a"));
        assert!(render("{{data.no.more}}", Undefined::Silent).is_err());
        assert!(render("{{data.items}}", Undefined::Strict).is_err());
    }

    #[test]
    fn references_are_the_free_variables() {
        let names = |text| {
            let template = Template::parse(text, Brackets::Curly).unwrap();
            template.references().iter().map(|reference| reference.path.join(".")).collect::<Vec<_>>()
        };
        assert_eq!(names("{{a.b['c'][0].d}} {{e}}"), ["a.b.c", "e"]);
        assert_eq!(names("{% set x = 1 %}{{x + y}}"), ["y"]);
        assert_eq!(names("{% for i in range(3) %}{{ loop.index }}{% endfor %}"), [""; 0]);
        assert_eq!(names("{{ x | default(1) }}"), ["x"]);
        assert_eq!(names("{% set x = x %}{% if a %}{% set b = 1 %}{% endif %}{{ b }}"), ["a", "b", "x"]);
        assert_eq!(names("{{ x[y:] | join(z) }}"), ["x", "y", "z"]);
        assert_eq!(names("{{ my-key }}"), ["key", "my"]);
        assert!(Template::parse("{{ a b }}", Brackets::Curly).is_err());
        assert!(Template::parse("{{ a", Brackets::Curly).is_err());
        assert!(Template::parse("{% if a %}", Brackets::Curly).is_err());
    }

    proptest! {
        #[test]
        fn never_panics(text in "[-{}\\[\\]%#a-z.'\"| \n0-9é+*(),~]{0,40}") {
            for brackets in [Brackets::Curly, Brackets::Square] {
                if let Ok(template) = Template::parse(&text, brackets) {
                    let _ = template.render(&env, Undefined::Strict);
                }
            }
        }
    }
}
