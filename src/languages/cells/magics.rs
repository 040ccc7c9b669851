//! Jupyter magics that jupytext comments out in scripts, and takes the comment from when it reads them.

use super::lines::{Quotes, is_space};

/// Commands of a shell that IPython runs without a `!`.
const SHELL_COMMANDS: &[&str] =
    &["cat", "cd", "cp", "mv", "rm", "rmdir", "mkdir", "copy", "ddir", "echo", "ls", "ldir", "ren"];
/// Letters of the longest of them.
const LONGEST_COMMAND: usize = 5;

/// Whether jupytext takes the line for a magic, commented out or not. `explicit`: the cell began with a marker, so that
/// a word with a question mark is one too.
pub(crate) fn is_magic(line: &str, r: bool, explicit: bool) -> bool {
    if memchr::memchr3(b'%', b'!', b'?', line.as_bytes()).is_none() {
        return !r && is_command(line);
    }
    let code = skip_comments(line.trim_start_matches(is_space));
    if percent(code) {
        let rest = code.trim_start_matches('%');
        return has_marker(rest, "escape") || !has_marker(rest, "noescape");
    }
    if r {
        return false;
    }
    is_help_or_shell(line) || is_assignment(line) || (explicit && is_help_suffix(line)) || is_command(line)
}

/// `line` without its first `#` (and the space behind it), if it is a comment: indentation and the rest.
pub(crate) fn uncomment(line: &str) -> Option<(&str, &str)> {
    let code = line.trim_start_matches(is_space);
    let rest = code.strip_prefix('#')?;
    Some((&line[..line.len() - code.len()], rest.strip_prefix(' ').unwrap_or(rest)))
}

/// Whether a line begins a cell of the light format behind one comment sign more than the marker has.
pub(crate) fn is_escaped_marker(line: &str) -> bool {
    line.starts_with('#') && skip_comments(line).starts_with('+')
}

/// Which lines of a cell jupytext uncomments: for each line whether it does. Nothing when it's none, as in most cells.
pub(crate) fn commented<'a>(
    lines: impl Iterator<Item = &'a str> + Clone,
    r: bool,
    explicit: bool,
) -> Option<Vec<bool>> {
    if !lines.clone().any(|line| is_magic(line, r, explicit)) {
        return None;
    }
    let mut quotes = Quotes::new(r);
    let mut continues = false;
    let of_lines = lines
        .map(|line| {
            let magic = !quotes.is_open() && (continues || is_magic(line, r, explicit));
            if magic {
                continues = !r && line.trim_end_matches(is_space).ends_with('\\');
            }
            quotes.read(line);
            magic
        })
        .collect();
    Some(of_lines)
}

/// The text behind any number of `#`, each with at most one space.
fn skip_comments(mut text: &str) -> &str {
    while let Some(rest) = text.strip_prefix('#') {
        text = rest.strip_prefix(' ').unwrap_or(rest);
    }
    text
}

/// One to three percent signs and a letter.
fn percent(code: &str) -> bool {
    let name = code.trim_start_matches('%');
    (1..=3).contains(&(code.len() - name.len()))
        && name.starts_with(|letter: char| letter.is_ascii_alphabetic())
}

/// `# escape` or `# noescape` somewhere behind a magic.
fn has_marker(rest: &str, word: &str) -> bool {
    rest.match_indices('#').any(|(at, _)| rest[at + 1..].trim_start_matches(is_space).starts_with(word))
}

/// `?name`, `!command`, commented out or not.
fn is_help_or_shell(line: &str) -> bool {
    let mut code = line.trim_start_matches(is_space);
    if code.starts_with('#') {
        code = skip_comments(code).trim_start_matches(is_space);
    }
    let Some(rest) = code.strip_prefix(['?', '!']) else {
        return false;
    };
    let rest = rest.trim_start_matches(is_space);
    rest.starts_with(|letter: char| letter.is_ascii_alphabetic() || ".~$\\/{}".contains(letter))
}

/// `name = %magic`, `name = !command`.
fn is_assignment(line: &str) -> bool {
    let code = skip_comments(line).trim_start_matches(is_space);
    let rest =
        code.trim_start_matches(|letter: char| letter.is_ascii_alphanumeric() || "_$".contains(letter));
    let begins_well = code.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_');
    let Some(value) = rest.trim_start_matches(is_space).strip_prefix('=').filter(|_| begins_well) else {
        return false;
    };
    let value = value.trim_start_matches(is_space);
    let shell =
        value.strip_prefix('!').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
    shell || percent(value)
}

/// One word that ends with a question mark.
fn is_help_suffix(line: &str) -> bool {
    let mut word = line.trim_matches(is_space);
    while let Some(rest) = word.strip_prefix("# ") {
        word = rest;
    }
    word.ends_with('?') && !word.contains(is_space)
}

/// A shell command that isn't followed by `=` or `,`.
fn is_command(line: &str) -> bool {
    let code = skip_comments(line);
    let letters = code.bytes().take(LONGEST_COMMAND + 1).take_while(u8::is_ascii_lowercase).count();
    let (name, rest) = code.split_at(letters);
    let mut behind = rest.chars();
    let ends = match (behind.next(), behind.next()) {
        (None, _) => true,
        (Some(space), None) => is_space(space),
        (Some(space), Some(next)) => is_space(space) && next != '=' && next != ',',
    };
    ends && SHELL_COMMANDS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn magics_as_jupytext_sees_them() {
        for line in ["%time x", "# %%bash", "## !ls", "# x = !ls", "ls -l", "#cd", "?print", "  # %run a"] {
            assert!(is_magic(line, false, false), "{line}");
        }
        for line in ["x = 1", "# %time x # noescape", "ls = 3", "%%%%x", "# a comment", "lst", "# why?"] {
            assert!(!is_magic(line, false, false), "{line}");
        }
        assert!(is_magic("# why?", false, true) && !is_magic("# but why?", false, true));
        assert_eq!(uncomment("  # %run a"), Some(("  ", "%run a")));
    }
}
