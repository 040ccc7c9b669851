//! How much room text takes on a terminal.

/// The columns that a text takes: none for colours and for marks above and below letters, two for the wide letters of East
/// Asia and for pictures.
pub fn columns(text: &str) -> usize {
    let mut escape = false;
    let mut count = 0;
    for letter in text.chars() {
        escape = escape || letter == '\u{1b}';
        if !escape {
            count += width(letter);
        }
        escape = escape && letter != 'm';
    }
    count
}

/// The beginning of a text that takes at most `room` columns. Colours beyond the cut are dropped.
pub fn cut(text: &str, room: usize) -> &str {
    let (mut escape, mut count) = (false, 0);
    for (place, letter) in text.char_indices() {
        escape = escape || letter == '\u{1b}';
        if !escape {
            count += width(letter);
        }
        if count > room {
            return text.get(..place).unwrap_or(text);
        }
        escape = escape && letter != 'm';
    }
    text
}

/// As the East Asian Width of Unicode (UAX 11) has it, for the blocks that names are written in.
fn width(letter: char) -> usize {
    match u32::from(letter) {
        0x0..0x20 | 0x7f..0xa0 | 0x300..=0x36f | 0x200b..=0x200f | 0xfe00..=0xfe0f => 0,
        0x1100..=0x115f
        | 0x2e80..=0x303e
        | 0x3041..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f
        | 0xff00..=0xff60
        | 0xffe0..=0xffe6
        | 0x1f300..=0x1f64f
        | 0x1f900..=0x1f9ff
        | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_and_accents_take_no_room_and_wide_letters_two() {
        assert_eq!(columns("\u{1b}[31mabc\u{1b}[0m"), 3);
        assert_eq!(columns("cafe\u{301}"), 4);
        assert_eq!(columns("数据"), 4);
        assert_eq!(cut("\u{1b}[31mabc\u{1b}[0mdef", 4), "\u{1b}[31mabc\u{1b}[0md");
        assert_eq!(cut("数据", 3), "数");
        assert_eq!(cut("äöü", 2), "äö");
    }
}
