//! `depends` as the controller evaluates it: names and results joined by `&&`, `||`, `!` and parentheses.
//!
//! Before that it replaces every `-` by `_`, and words of its expression language are read as such.

use crate::manifest::meaning::dependencies;
use crate::schema::view::View;
use crate::source::yaml::Node;
use crate::source::{Diagnostic, Diagnostics};

/// Operators and literals of Argo's expression language: a task that depends on one of these names never starts.
pub(crate) const WORDS: [&str; 14] = [
    "in",
    "or",
    "and",
    "not",
    "matches",
    "contains",
    "startsWith",
    "endsWith",
    "let",
    "if",
    "else",
    "true",
    "false",
    "nil",
];

/// Checks the tasks of a DAG.
pub(super) fn check(dag: &Node, out: &Diagnostics) {
    let tasks = dag.list("tasks");
    for task in tasks {
        let depends = task.text("depends");
        if !depends.is_empty() && !parses(depends) {
            let message = format!("{depends:?} is no expression that the controller can evaluate");
            let help = "join task names by `&&` and `||`, negate with `!`, group with parentheses";
            let why = "both Argo's linter and the API server let it pass; the task ends in Error as soon as it is its turn";
            out.push(
                Diagnostic::warning("unparsable-depends", task.place_of("depends"), message)
                    .why(why)
                    .help(help),
            );
        }
        let mut seen: Vec<&str> = Vec::new();
        for dependency in dependencies(task).into_iter().filter(|one| !one.span.range().is_empty()) {
            let name = dependency.name.task;
            if !seen.contains(&name) {
                seen.push(name);
                check_name(name, task, dependency.span, tasks, out);
            }
        }
    }
}

fn check_name(name: &str, task: &Node, span: crate::source::Span, tasks: &[Node], out: &Diagnostics) {
    let (rule, message) = if WORDS.contains(&name) {
        let message = format!(
            "`{name}` is a word of the controller's expressions, so nothing can depend on a task of that name"
        );
        ("operator-task-name", message)
    } else if name.starts_with(|letter: char| letter.is_ascii_digit()) {
        let message = format!(
            "`{name}` begins with a digit, which the controller reads as a number when a task depends on it"
        );
        ("digit-task-name", message)
    } else {
        return;
    };
    let why = format!("`{}` ends in Error as soon as it is its turn", task.text("name"));
    let mut diagnostic = Diagnostic::warning(rule, span, message)
        .why(why)
        .help(format!("call it `task-{name}`, for instance"));
    if let Some(named) = tasks.iter().find(|task| task.text("name") == name) {
        diagnostic = diagnostic.related(named.place_of("name"), "this task");
    }
    out.push(diagnostic);
}

/// Whether the text is a whole expression.
fn parses(text: &str) -> bool {
    let mut rest = tokens(text).into_iter().peekable();
    let mut open = 0;
    let mut operand = false;
    while let Some(token) = rest.next() {
        let fits = match token {
            Token::Operand | Token::Open | Token::Not => !operand,
            Token::Close => operand && open > 0,
            Token::Join => operand && rest.peek().is_some(),
            Token::Other => false,
        };
        if !fits {
            return false;
        }
        match token {
            Token::Operand => operand = true,
            Token::Open => open += 1,
            Token::Close => open -= 1,
            Token::Join => operand = false,
            Token::Not | Token::Other => {}
        }
    }
    operand && open == 0
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    Operand,
    Open,
    Close,
    Not,
    Join,
    Other,
}

fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            '!' => (Token::Not, 1),
            '&' if rest.starts_with("&&") => (Token::Join, 2),
            '|' if rest.starts_with("||") => (Token::Join, 2),
            letter if letter.is_ascii_alphanumeric() => {
                let in_name = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
                let length = rest.find(|letter| !in_name(letter)).unwrap_or(rest.len());
                let token = match &rest[..length] {
                    "and" | "or" => Token::Join,
                    "not" => Token::Not,
                    _ => Token::Operand,
                };
                (token, length)
            }
            other => (Token::Other, other.len_utf8()),
        };
        found.push(token);
        rest = rest[length..].trim_start();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions() {
        for good in ["a", "a && b", "!a.Failed", "(a || b-c.Succeeded) && !(d)", "a and not b"] {
            assert!(parses(good), "{good}");
        }
        for bad in ["", "a &&", "a b", "&& a", "(a", "a)", "a & b", "a || && b", "!", "()", "a!", "a, b"] {
            assert!(!parses(bad), "{bad}");
        }
    }
}
