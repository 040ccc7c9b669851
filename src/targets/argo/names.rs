//! Names that Argo and Kubernetes take, made of names that people gave.
//!
//! A DAG task's name is `[A-Za-z0-9][-A-Za-z0-9]*`, may not begin with a digit once something depends on it, and may not
//! be a word of the expression language that dependencies are evaluated in. Capitals may stay: `a` and `A` are two tasks.

use std::collections::{HashMap, HashSet};

use sha2::{Digest, Sha256};

use crate::manifest::EXPRESSION_WORDS;

/// The longest name given to a DAG task: Argo takes 128, but display names and labels end at 63.
const LONGEST: usize = 63;

/// For each Ploomber name the name of its DAG task: all different, each depending on the names alone, not on their order.
pub fn dag_tasks(names: &[&str]) -> Vec<String> {
    let plain: Vec<String> = names.iter().map(|name| dag_task(name)).collect();
    let mut wanted: HashMap<&str, usize> = HashMap::new();
    for name in &plain {
        *wanted.entry(name).or_default() += 1;
    }
    let mut taken: HashSet<String> = HashSet::with_capacity(names.len());
    let mut given = vec![String::new(); names.len()];
    // Whoever is the only one, or is called exactly so, keeps the plain name; the others get a digest of their own name.
    for (index, name) in plain.iter().enumerate() {
        if (wanted[name.as_str()] == 1 || name == names[index]) && taken.insert(name.clone()) {
            given[index].clone_from(name);
        }
    }
    for (index, name) in plain.iter().enumerate() {
        for length in [6, 12, 40] {
            if !given[index].is_empty() {
                break;
            }
            let distinct = with_digest(name, names[index], length);
            if taken.insert(distinct.clone()) {
                given[index] = distinct;
            }
        }
    }
    given
}

fn dag_task(name: &str) -> String {
    let mut plain = collapse(name, |letter| letter.is_ascii_alphanumeric().then_some(letter));
    if plain.is_empty() {
        return with_digest("task", name, 6);
    }
    if plain.starts_with(|first: char| first.is_ascii_digit()) {
        plain.insert_str(0, "t-");
    }
    if EXPRESSION_WORDS.contains(&plain.as_str()) {
        plain.push_str("-x");
    }
    if plain.len() > LONGEST { with_digest(&plain, name, 6) } else { plain }
}

/// `name` cut so that a dash and `length` hexadecimal digits of `original`'s SHA-256 follow.
fn with_digest(name: &str, original: &str, length: usize) -> String {
    let digest: String = Sha256::digest(original).iter().map(|byte| format!("{byte:02x}")).collect();
    let head = name.get(..LONGEST - 1 - length).unwrap_or(name).trim_end_matches('-');
    format!("{head}-{}", &digest[..length])
}

/// An object's name: lowercase letters, digits and single dashes, at most `longest` long, never empty.
pub fn object(name: &str, longest: usize) -> String {
    let plain = collapse(name, |letter| letter.is_ascii_alphanumeric().then(|| letter.to_ascii_lowercase()));
    let cut = plain.get(..longest).unwrap_or(&plain).trim_end_matches('-');
    if cut.is_empty() { "pipeline".to_owned() } else { cut.to_owned() }
}

/// A label's value: letters, digits, `-`, `_`, `.`, at most 63, a letter or digit at both ends; may be empty.
pub fn label(text: &str) -> String {
    let legal = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.');
    let plain: String = text.chars().map(|letter| if legal(letter) { letter } else { '-' }).collect();
    let ends = |letter: char| !letter.is_ascii_alphanumeric();
    let plain = plain.trim_start_matches(ends);
    plain.get(..LONGEST).unwrap_or(plain).trim_end_matches(ends).to_owned()
}

/// `keep`s characters; every run of others becomes one dash, none at the ends.
fn collapse(text: &str, keep: impl Fn(char) -> Option<char>) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match keep(letter) {
            Some(letter) => plain.push(letter),
            None if plain.ends_with('-') || plain.is_empty() => {}
            None => plain.push('-'),
        }
    }
    plain.truncate(plain.trim_end_matches('-').len());
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_stay_recognizable() {
        let names = ["load", "load_data", "2-fit", "in", "Not", "fit.v2", "a b/c", "--x--"];
        let expected = ["load", "load-data", "t-2-fit", "in-x", "Not", "fit-v2", "a-b-c", "x"];
        assert_eq!(dag_tasks(&names), expected);
    }

    #[test]
    fn the_exact_name_keeps_it_and_others_get_a_digest() {
        let given = dag_tasks(&["a_b", "a-b", "a.b"]);
        assert_eq!(given[1], "a-b");
        assert!(given[0].starts_with("a-b-") && given[0].len() == 10 && given[0] != given[2]);
        assert_eq!(dag_tasks(&["a.b", "a_b", "a-b"])[1], given[0], "the order doesn't matter");
        let reserved = dag_tasks(&["in", "in-x", "in_x"]);
        assert_eq!(reserved.iter().collect::<HashSet<_>>().len(), 3);
        assert_eq!(reserved[1], "in-x");
    }

    #[test]
    fn object_and_label_names() {
        assert_eq!(object("My_Project v2", 52), "my-project-v2");
        assert_eq!(object("日本", 52), "pipeline");
        assert_eq!(object(&"x".repeat(80), 52).len(), 52);
        assert_eq!(label("_my proj_"), "my-proj");
        assert_eq!(label("é"), "");
    }

    proptest! {
        #[test]
        fn every_name_is_legal_and_none_is_given_twice(names in proptest::collection::hash_set("\\PC{0,80}|[a_.-]{1,4}", 1..40)) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let given = dag_tasks(&names);
            prop_assert_eq!(given.iter().collect::<HashSet<_>>().len(), names.len());
            for name in &given {
                prop_assert!(name.len() <= LONGEST && !EXPRESSION_WORDS.contains(&name.as_str()), "{}", name);
                prop_assert!(name.starts_with(|c: char| c.is_ascii_alphabetic()), "{}", name);
                prop_assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'), "{}", name);
            }
        }
    }
}
