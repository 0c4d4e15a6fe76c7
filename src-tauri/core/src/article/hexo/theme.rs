//! What a theme's settings change in an article: the style of Butterfly's notes (`scripts/tag/note.js`). Where they are
//! written, and which beat which, `site` knows.

use serde_json::Value;

/// The styles that a note may name itself.
const STYLES: [&str; 4] = ["flat", "modern", "simple", "disabled"];

/// A theme's settings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Theme {
    /// The class that notes have unless they name a style: Butterfly's `note.style`. `None` in other themes.
    pub note_style: Option<String>,
}

impl Theme {
    /// Reads a site's config, whose `theme_config` has the theme's settings.
    pub fn read(config: &Value) -> Self {
        let theme = config.get("theme").and_then(Value::as_str);
        if !theme.is_some_and(|theme| theme.eq_ignore_ascii_case("butterfly")) {
            return Self::default();
        }
        let style = config
            .pointer("/theme_config/note/style")
            .and_then(Value::as_str)
            .filter(|style| STYLES.contains(style));
        Self {
            note_style: Some(style.unwrap_or("flat").to_owned()),
        }
    }

    /// The class of a note with these classes.
    pub(super) fn style_of(&self, classes: &[String]) -> Option<&str> {
        let has_one = classes.iter().any(|class| STYLES.contains(&class.as_str()));
        self.note_style.as_deref().filter(|_| !has_one)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn butterflys_notes_have_a_style() {
        let style = |config: Value| Theme::read(&config).note_style;
        let json = serde_json::json!({ "theme": "butterfly", "theme_config": { "note": { "style": "modern" } } });
        assert_eq!(style(json).as_deref(), Some("modern"));
        let json = serde_json::json!({ "theme": "butterfly" });
        assert_eq!(style(json.clone()).as_deref(), Some("flat"));
        assert_eq!(style(serde_json::json!({ "theme": "next" })), None);
        let theme = Theme::read(&json);
        assert_eq!(theme.style_of(&["info".into()]), Some("flat"));
        assert_eq!(theme.style_of(&["info".into(), "simple".into()]), None);
    }
}
