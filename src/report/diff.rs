//! Unified diffs, for changes that are shown before they are made.

/// Lines around a change.
const CONTEXT: usize = 3;
/// More changed lines than this are shown as one block each.
const LARGE: usize = 3000;

/// How a line fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Keep,
    Remove,
    Add,
}

/// What turns `before` into `after`, as `diff -u` writes it; empty when they are the same.
pub fn unified(path: &str, before: &str, after: &str) -> String {
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    let steps = steps(&old, &new);
    let changed: Vec<usize> =
        steps.iter().enumerate().filter(|(_, step)| **step != Step::Keep).map(|(at, _)| at).collect();
    let Some(first) = changed.first() else { return String::new() };
    let mut text = format!("--- {path}\n+++ {path}\n");
    let mut start = first.saturating_sub(CONTEXT);
    let mut end = first + 1;
    for at in changed {
        if at > end + 2 * CONTEXT {
            text += &hunk(&steps, start, (end + CONTEXT).min(steps.len()), &old, &new);
            start = at - CONTEXT;
        }
        end = at + 1;
    }
    text + &hunk(&steps, start, (end + CONTEXT).min(steps.len()), &old, &new)
}

fn hunk(steps: &[Step], start: usize, end: usize, old: &[&str], new: &[&str]) -> String {
    let count = |steps: &[Step], without: Step| steps.iter().filter(|step| **step != without).count();
    let (mut old_at, mut new_at) = (count(&steps[..start], Step::Add), count(&steps[..start], Step::Remove));
    let range = |at: usize, length: usize| {
        let first = if length == 0 { at } else { at + 1 };
        if length == 1 { first.to_string() } else { format!("{first},{length}") }
    };
    let (old_length, new_length) =
        (count(&steps[start..end], Step::Add), count(&steps[start..end], Step::Remove));
    let mut text = format!("@@ -{} +{} @@\n", range(old_at, old_length), range(new_at, new_length));
    for step in &steps[start..end] {
        let (sign, line) = match step {
            Step::Keep => (' ', old[old_at]),
            Step::Remove => ('-', old[old_at]),
            Step::Add => ('+', new[new_at]),
        };
        old_at += usize::from(*step != Step::Add);
        new_at += usize::from(*step != Step::Remove);
        text.push(sign);
        text += line;
        if !line.ends_with('\n') {
            text += "\n\\ No newline at end of file\n";
        }
    }
    text
}

/// The longest common subsequence, once what is alike at both ends is set aside.
fn steps(old: &[&str], new: &[&str]) -> Vec<Step> {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old, new) = (&old[head..], &new[head..]);
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let (old, new) = (&old[..old.len() - tail], &new[..new.len() - tail]);
    let mut steps = vec![Step::Keep; head];
    if old.len() * new.len() > LARGE * LARGE {
        steps.extend(std::iter::repeat_n(Step::Remove, old.len()));
        steps.extend(std::iter::repeat_n(Step::Add, new.len()));
    } else {
        steps.extend(subsequence(old, new));
    }
    steps.extend(std::iter::repeat_n(Step::Keep, tail));
    steps
}

fn subsequence(old: &[&str], new: &[&str]) -> Vec<Step> {
    let width = new.len() + 1;
    // The length of the longest common subsequence of what follows each pair of positions.
    let mut longest = vec![0_u32; (old.len() + 1) * width];
    for at in (0..old.len()).rev() {
        for other in (0..new.len()).rev() {
            longest[at * width + other] = if old[at] == new[other] {
                longest[(at + 1) * width + other + 1] + 1
            } else {
                longest[(at + 1) * width + other].max(longest[at * width + other + 1])
            };
        }
    }
    let (mut at, mut other) = (0, 0);
    let mut steps = Vec::new();
    while at < old.len() || other < new.len() {
        let step = if at < old.len() && other < new.len() && old[at] == new[other] {
            Step::Keep
        } else if other == new.len()
            || (at < old.len() && longest[(at + 1) * width + other] >= longest[at * width + other + 1])
        {
            Step::Remove
        } else {
            Step::Add
        };
        at += usize::from(step != Step::Add);
        other += usize::from(step != Step::Remove);
        steps.push(step);
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_far_apart_are_hunks_of_their_own() {
        let before: String = (1..=20).map(|number| format!("{number}\n")).collect();
        let after = before.replace("2\n3\n", "2\nx\n3\n").replace("19\n20\n", "19");
        let expected = "--- a\n+++ a\n@@ -1,5 +1,6 @@\n 1\n 2\n+x\n 3\n 4\n 5\n@@ -16,5 +17,4 @@\n 16\n 17\n 18\n\
                        -19\n-20\n+19\n\\ No newline at end of file\n";
        assert_eq!(unified("a", &before, &after), expected);
        assert_eq!(unified("a", &before, &before), "");
    }
}
