//! Shell wildcards as Python's `fnmatchcase` reads them: how Ploomber matches `fit-*`, and how globs over task names work.

/// Whether `name` as a whole matches `pattern`: `*` any run, `?` one character, `[seq]` and `[!seq]` one of a set.
/// Case counts; an unclosed `[` stands for itself. Takes time in proportion to the product of the lengths at worst.
pub fn matches(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    let (mut at, mut read) = (0, 0);
    // Where to go on when what follows the last `*` doesn't fit: the pattern after it, one character further in the name.
    let mut retry: Option<(usize, usize)> = None;
    while read < name.len() {
        if pattern.get(at) == Some(&'*') {
            at += 1;
            retry = Some((at, read));
            continue;
        }
        match one(&pattern[at..], name[read]) {
            Some(length) => {
                at += length;
                read += 1;
            }
            None => match retry {
                Some((after, from)) => {
                    retry = Some((after, from + 1));
                    at = after;
                    read = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|rest| *rest == '*')
}

/// How many characters of the pattern match this one character of the name; `None` if it doesn't.
fn one(pattern: &[char], letter: char) -> Option<usize> {
    match pattern.first()? {
        '?' => Some(1),
        '[' => match set(pattern) {
            Some((members, length)) => contains(members, letter).then_some(length),
            None => (letter == '[').then_some(1),
        },
        other => (*other == letter).then_some(1),
    }
}

/// The inside of `[...]` at the start of `pattern`, and the length of the whole; a `]` right after `[` or `[!` is a member.
fn set(pattern: &[char]) -> Option<(&[char], usize)> {
    let first = if pattern.get(1) == Some(&'!') { 2 } else { 1 };
    let close = (first + 1..pattern.len()).find(|at| pattern[*at] == ']')?;
    Some((&pattern[1..close], close + 1))
}

fn contains(members: &[char], letter: char) -> bool {
    let (negated, members) = match members.split_first() {
        Some(('!', rest)) => (true, rest),
        _ => (false, members),
    };
    let mut found = false;
    let mut at = 0;
    while at < members.len() {
        if at + 2 < members.len() && members[at + 1] == '-' {
            found |= members[at] <= letter && letter <= members[at + 2];
            at += 3;
        } else {
            found |= members[at] == letter;
            at += 1;
        }
    }
    found != negated
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn answers_as_fnmatchcase_does() {
        let cases = [
            ("fit-*", "fit-10", true),
            ("fit-*", "fit", false),
            ("*", "", true),
            ("*a*b", "xaxbxb", true),
            ("*a*b", "xaxbx", false),
            ("f?t-[0-4]*", "fit-3", true),
            ("f?t-[!0-4]*", "fit-3", false),
            ("[]a]*", "]x", true),
            ("[a*", "[ab", true),
            ("Fit*", "fit", false),
            ("é*", "école", true),
        ];
        for (pattern, name, expected) in cases {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn many_stars_stay_fast() {
        assert!(!matches(&"*a".repeat(200), &"a".repeat(150)));
    }
}
