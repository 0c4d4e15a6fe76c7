//! The article's looks: structure for all, and one small style sheet each. A fifth is one more file.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export, export_to = "bindings.ts", rename = "ExportTheme")]
pub enum Theme {
    /// 静纸: sans text, serif headings.
    #[default]
    Quiet,
    /// 雀.
    Wren,
    /// 悦.
    Fond,
    /// 印.
    Print,
}

impl Theme {
    /// All of them, in the order of the menu.
    pub const ALL: [Self; 4] = [Self::Quiet, Self::Wren, Self::Fond, Self::Print];

    /// Its name in files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Quiet => "quiet",
            Self::Wren => "wren",
            Self::Fond => "fond",
            Self::Print => "print",
        }
    }

    /// The look of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.name() == name)
    }

    /// Its whole style sheet.
    pub fn css(self) -> String {
        let own = match self {
            Self::Quiet => include_str!("../../themes/quiet.css"),
            Self::Wren => include_str!("../../themes/wren.css"),
            Self::Fond => include_str!("../../themes/fond.css"),
            Self::Print => include_str!("../../themes/print.css"),
        };
        let base = include_str!("../../themes/base.css");
        let article = include_str!("../../themes/article.css");
        format!("{base}{article}{own}")
    }

    /// The style sheet of a page that stands by itself.
    pub fn page_css(self) -> String {
        format!("{}{}", self.css(), include_str!("../../themes/page.css"))
    }
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export, export_to = "bindings.ts", rename = "ExportAppearance")]
pub enum Appearance {
    /// As the reader's system says.
    #[default]
    Auto,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Appearance {
    /// The appearance of that name.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "auto" => Self::Auto,
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => return None,
        })
    }

    /// The CSS value of `color-scheme`.
    pub fn color_scheme(self) -> &'static str {
        match self {
            Self::Auto => "light dark",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}
