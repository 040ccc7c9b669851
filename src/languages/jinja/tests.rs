use super::*;

fn names(text: &str) -> Vec<String> {
    let template = Template::parse(text, Delimiters::Render, true).unwrap();
    template.free_variables().into_iter().map(|(name, _)| name).collect()
}

fn keys(text: &str) -> Vec<String> {
    let template = Template::parse(text, Delimiters::Render, true).unwrap();
    let key = |access: Access| match access.key {
        Some(Value::Str(key)) => key,
        other => format!("{other:?}"),
    };
    template.accesses("upstream").into_iter().map(key).collect()
}

#[test]
fn references_count_wherever_they_stand_in_a_tag() {
    assert_eq!(keys("-- {{upstream['a']}}\n{% if no %}{{ upstream.b }}{% endif %}"), ["a", "b"]);
    assert_eq!(keys("{{ upstream['a' ~ '-' ~ 1]['x'] }} {{ upstream.first.second }}"), ["a-1", "first"]);
    assert_eq!(keys("{# {{upstream['a']}} #}{% raw %}{{upstream['b']}}{% endraw %}"), [""; 0]);
    assert_eq!(keys("{% for k in upstream %}{{ upstream[k] }}{% endfor %}"), ["None"]);
}

#[test]
fn a_reference_has_the_range_of_its_name() {
    let text = "é {{ upstream[ 'a' ] }}";
    let template = Template::parse(text, Delimiters::Render, false).unwrap();
    assert_eq!(&text[template.accesses("upstream")[0].range.clone()], "'a'");
}

#[test]
fn names_are_free_where_nothing_around_them_binds_them() {
    assert_eq!(names("{{ a }}{% set a = 1 %}{% set b = c %}{{ b }}"), ["a", "c"]);
    assert_eq!(names("{% for x in xs %}{{ x }}{{ loop.index }}{% endfor %}{{ range(n) }}"), ["xs", "n"]);
    assert_eq!(names("{% if t %}{% set v = 1 %}{% endif %}{{ v }}"), ["t", "v"]);
    assert_eq!(names("{% macro m(a, b=d) %}{{ a ~ b ~ caller() }}{% endmacro %}{{ m(1) }}"), ["d"]);
    assert_eq!(names("{% raise 'no ' ~ why %}"), ["why"]);
}

#[test]
fn what_jinja2_refuses_is_refused_at_its_place() {
    let at = |text: &str| Template::parse(text, Delimiters::Render, false).unwrap_err().range;
    assert_eq!(at("echo ${#x}"), 6..8);
    assert_eq!(at("{{ a b }}"), 5..6);
    assert_eq!(at("{% if a %}"), 3..5);
    assert_eq!(at("{% raise 'x' %}"), 3..8);
    assert_eq!(at("{{ (a] }}"), 5..6);
    assert_eq!(Template::parse("{{ a|nope }}", Delimiters::Render, false).unwrap().faults()[0].range, 5..9);
}

#[test]
fn deep_nesting_is_an_error_and_not_a_crash() {
    for text in ["(", "[", "not ", "- ", "a if b else "] {
        let deep = format!("{{{{ {} }}}}", text.repeat(20_000));
        assert!(Template::parse(&deep, Delimiters::Render, false).is_err());
    }
    let long = format!("{{{{ a{} }}}}", ".b".repeat(20_000));
    assert!(Template::parse(&long, Delimiters::Render, false).is_err());
    let tags = "{% if a %}".repeat(20_000);
    assert!(Template::parse(&tags, Delimiters::Render, false).is_err());
}

/// What Jinja2 3.1.6, with Ploomber's extension, made of a thousand texts.
const CORPUS: &str = include_str!("../../../fixtures/jinja/corpus.json");

#[test]
fn a_thousand_texts_are_read_as_jinja2_reads_them() {
    let corpus: Vec<serde_json::Value> = serde_json::from_str(CORPUS).unwrap();
    assert_eq!(corpus.len(), 1000);
    for case in corpus {
        let text = case["text"].as_str().unwrap();
        assert_eq!(serde_json::json!(read(text)), case, "{text}");
    }
}

/// The same about one text, in the form of the corpus.
fn read(text: &str) -> serde_json::Map<String, serde_json::Value> {
    let mut answer = serde_json::Map::new();
    answer.insert("text".to_owned(), text.into());
    let parsed = Template::parse(text, Delimiters::Render, true).ok();
    let Some(parsed) = parsed.filter(|parsed| parsed.faults().is_empty()) else {
        answer.insert("error".to_owned(), true.into());
        return answer;
    };
    let keys = parsed.accesses("upstream").into_iter();
    let keys: Option<std::collections::BTreeSet<String>> = keys
        .map(|access| match access.key {
            Some(Value::Str(key)) => Some(key),
            _ => None,
        })
        .collect();
    answer.insert("keys".to_owned(), keys.map_or("dynamic".into(), |keys| serde_json::json!(keys)));
    let mut variables: std::collections::BTreeSet<String> =
        parsed.free_variables().into_iter().map(|(name, _)| name).collect();
    match Template::parse(text, Delimiters::Runtime, true) {
        Ok(runtime) => variables.extend(runtime.free_variables().into_iter().map(|(name, _)| name)),
        Err(_) => drop(answer.insert("runtime_error".to_owned(), true.into())),
    }
    answer.insert("variables".to_owned(), serde_json::json!(variables));
    answer
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_panic_and_every_range_is_one_of_the_text(text in r"(\PC|\{\{|\}\}|\{%|%\}|\{#|\[\[|upstream|'|\n| if | for | in |\.|\||é){0,40}") {
        for delimiters in [Delimiters::Render, Delimiters::Runtime] {
            match Template::parse(&text, delimiters, true) {
                Err(error) => assert!(text.get(error.range).is_some()),
                Ok(template) => {
                    let ranges = template.accesses("upstream").into_iter().map(|access| access.range);
                    let faults = template.faults().into_iter().map(|fault| fault.range);
                    let free = template.free_variables().into_iter().map(|(_, range)| range);
                    assert!(ranges.chain(faults).chain(free).all(|range| text.get(range).is_some()));
                }
            }
        }
    }
}
