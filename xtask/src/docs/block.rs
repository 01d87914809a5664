//! Blocks of generated text between markers in a file that people write.

use crate::error::Error;

fn marker(edge: &str, name: &str) -> String {
    format!("<!-- {edge}: {name} -->")
}

/// `text` with `content` between the markers of the block `name`.
///
/// # Errors
/// The block is missing, not closed, or there twice.
pub(super) fn replace(text: &str, name: &str, content: &str) -> Result<String, Error> {
    let (begin, end) = (marker("begin", name), marker("end", name));
    let (before, rest) =
        text.split_once(&begin).ok_or_else(|| Error::new(format!("find `{begin}`: add it where the block belongs")))?;
    let (_, after) = rest
        .split_once(&end)
        .ok_or_else(|| Error::new(format!("find `{end}` after the line that begins the block")))?;
    if after.contains(&begin) {
        return Err(Error::new(format!("tell two blocks apart: `{begin}` is there twice")));
    }
    Ok(format!("{before}{begin}\n{}\n{end}{after}", content.trim_end()))
}

/// The names of all blocks that begin in `text`, with their lines.
pub(super) fn names(text: &str) -> Vec<(usize, &str)> {
    text.lines()
        .enumerate()
        .filter_map(|(index, line)| {
            let name = line.trim().strip_prefix("<!-- begin: ")?.strip_suffix(" -->")?;
            Some((index + 1, name))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# A\n\n<!-- begin: help -->\nold\n<!-- end: help -->\n\nB\n";

    #[test]
    fn only_the_block_changes() {
        let replaced = replace(TEXT, "help", "new\n\n").expect("the block is there");
        assert_eq!(replaced, "# A\n\n<!-- begin: help -->\nnew\n<!-- end: help -->\n\nB\n");
        assert_eq!(replace(&replaced, "help", "new").ok(), Some(replaced));
    }

    #[test]
    fn a_block_that_cannot_be_found_is_an_error() {
        assert!(replace(TEXT, "rules", "").is_err());
        assert!(replace("<!-- begin: help -->\n", "help", "").is_err());
        assert!(replace(&TEXT.repeat(2), "help", "").is_err());
    }

    #[test]
    fn names_are_found() {
        assert_eq!(names(TEXT), [(3, "help")]);
    }
}
