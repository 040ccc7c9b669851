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
