//! What a post says of an element beside its text, such as kramdown's `{: .prompt-tip }`.

/// What an attribute list says. Classes and ids hold only letters, digits, `-` and `_`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Attributes {
    pub(super) id: Option<String>,
    pub(super) classes: Vec<String>,
    pub(super) pairs: Vec<(String, String)>,
}

impl Attributes {
    pub(super) fn value(&self, key: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.as_str())
    }
}

/// A letter, digit, hyphen or underscore: what a class or an id may hold.
pub(super) fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | ':')
}
