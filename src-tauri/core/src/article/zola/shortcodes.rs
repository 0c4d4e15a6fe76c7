//! Calls of shortcodes, as Zola's grammar has them (`components/markdown/src/content.pest`):
//! `name(key="text", other=[1, true])`. Whatever else stands between braces is text.

/// Arrays inside arrays.
const DEEPEST: usize = 8;

/// Whether `text`, which stood between `{{` and `}}` or `{%` and `%}`, is a call.
pub(in crate::article) fn is_call(text: &str) -> bool {
    let mut reader = Reader { rest: text };
    reader.blanks();
    reader.call().is_some() && reader.rest.trim().is_empty()
}

struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    fn blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\r', '\n']);
    }

    /// A sign with the blanks behind it.
    fn sign(&mut self, sign: char) -> Option<()> {
        self.rest = self.rest.strip_prefix(sign)?;
        self.blanks();
        Some(())
    }

    fn take(&mut self, of: impl Fn(char) -> bool) -> usize {
        let length = self.rest.find(|c| !of(c)).unwrap_or(self.rest.len());
        self.rest = self.rest.get(length..).unwrap_or("");
        length
    }

    fn name(&mut self) -> Option<()> {
        let starts = |c: char| c.is_ascii_alphabetic() || c == '_';
        self.rest.starts_with(starts).then_some(())?;
        self.take(|c| c.is_ascii_alphanumeric() || c == '_');
        self.blanks();
        Some(())
    }

    fn call(&mut self) -> Option<()> {
        self.name()?;
        self.sign('(')?;
        while self.sign(')').is_none() {
            self.name()?;
            self.sign('=')?;
            self.literal(0)?;
            if self.sign(',').is_none() {
                return self.sign(')');
            }
        }
        Some(())
    }

    fn literal(&mut self, depth: usize) -> Option<()> {
        match self.rest.chars().next()? {
            quote @ ('"' | '\'' | '`') => {
                let (_, rest) = self.rest.get(1..)?.split_once(quote)?;
                self.rest = rest;
            }
            '[' if depth < DEEPEST => {
                self.sign('[')?;
                while self.sign(']').is_none() {
                    self.literal(depth + 1)?;
                    if self.sign(',').is_none() {
                        return self.sign(']');
                    }
                }
                return Some(());
            }
            '-' | '0'..='9' => {
                self.rest = self.rest.strip_prefix('-').unwrap_or(self.rest);
                (self.take(|c| c.is_ascii_digit()) > 0).then_some(())?;
                if let Some(rest) = self.rest.strip_prefix('.') {
                    self.rest = rest;
                    (self.take(|c| c.is_ascii_digit()) > 0).then_some(())?;
                }
            }
            _ => {
                let words = ["true", "false"];
                let rest = words.iter().find_map(|word| self.rest.strip_prefix(word));
                self.rest = rest?;
            }
        }
        self.blanks();
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::is_call;

    #[test]
    fn calls_have_names_and_literals() {
        for call in [
            "a()",
            " a ( ) ",
            "_a1(b=\"c\")",
            "a(b='c', d=`e`)",
            "a(b=1, c=-2.5, d=true, e=[1, \"x\", [false]],)",
            "a(\n  b = \"}\"\n)",
        ] {
            assert!(is_call(call), "{call}");
        }
        for other in [
            "a",
            "a(b)",
            "a(b=c)",
            "1a()",
            "a(b=1",
            "a() b",
            "a.b()",
            "page.title",
            "a(b=1 c=2)",
            "",
        ] {
            assert!(!is_call(other), "{other}");
        }
    }
}
