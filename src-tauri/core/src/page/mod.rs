//! A post in its site, ready to be rendered: what preview, export and command line share, so that all
//! three show the same article.

pub mod pictures;
mod words;

use crate::article::{
    self, Article, Chirpy, KramdownOptions, PictureTarget, Renderer, Settings, goldmark, hexo,
    hugo, liquid, marked, zola,
};
use crate::front_matter::{FrontMatter, Value};
use crate::site::{Generator, Site};

/// What a post says of itself and its site of it.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its front matter.
    pub matter: FrontMatter,
    /// Where its body begins, in bytes of the text.
    pub body_start: usize,
    /// How its body is to be read and shown.
    pub settings: Settings,
}

impl Page {
    /// Reads a post's text (LF line ends) as `generator` would.
    pub fn read(text: &str, site: &Site, generator: Generator) -> Self {
        let matter = FrontMatter::read(text, generator);
        let body_start = matter.block.as_ref().map_or(0, |block| block.range.end);
        let lang = matter
            .text("lang")
            .or_else(|| site.lang.clone())
            .unwrap_or_else(|| language_of(&text[body_start..]).to_owned());
        let says = |key: &str| match matter.get(key) {
            Some(Value::Boolean(value)) => Some(*value),
            _ => None,
        };
        let templates =
            says("render_with_liquid") != Some(false) && says("disableNunjucks") != Some(true);
        let math = ["math", "mathjax", "katex"].into_iter().find_map(says);
        let mut settings = Settings::new(generator.dialect(), lang);
        settings.words = words::of(&settings.lang);
        settings.templates = templates;
        settings.math = math;
        if generator == Generator::Jekyll {
            settings.kramdown = KramdownOptions::of_config(&site.config);
            settings.chirpy = Chirpy::of_site(site.theme.as_deref(), &site.config, &matter);
            if settings.chirpy.is_some()
                && site.config.pointer("/kramdown/footnote_backlink").is_none()
            {
                // The theme's own config, which Jekyll merges under the site's.
                settings.kramdown.footnote_backlink = "↩\u{fe0e}".into();
            }
            settings.liquid = liquid::Facts {
                page: Value::Map(matter.entries.clone()).to_json(),
                site: site.config.clone(),
            };
        }
        settings.marked = marked::Options::read(&site.config);
        settings.hexo_highlight = hexo::Highlight::read(&site.config);
        settings.hexo_theme = hexo::Theme::read(&site.config);
        settings.hugo_highlight = hugo::Highlight::read(&site.config);
        settings.zola = zola::Options::read(&site.config);
        settings.parameters = parameters(&matter, site);
        settings.goldmark = goldmark::Options::read(&site.config);
        Self {
            matter,
            body_start,
            settings,
        }
    }

    /// Renders the body of the text that was read.
    pub fn render(&self, text: &str, pictures: &dyn PictureTarget) -> Article {
        let body = text.get(self.body_start..).unwrap_or_default();
        article::render(body, &self.settings, pictures)
    }

    /// The same as [`Page::render`], by the renderer of an open post.
    pub fn render_again(
        &self,
        renderer: &mut Renderer,
        text: &str,
        pictures: &dyn PictureTarget,
    ) -> Article {
        let body = text.get(self.body_start..).unwrap_or_default();
        renderer.render(body, &self.settings, pictures)
    }

    /// The few words that stand in an article of this language.
    pub fn words(lang: &str) -> article::Words {
        words::of(lang)
    }

    /// The title, else the first heading.
    pub fn title(&self, article: &Article) -> Option<String> {
        self.matter.text("title").or_else(|| {
            article
                .outline
                .first()
                .map(|heading| heading.text.to_string())
        })
    }
}

/// The plain values of the front matter, then those of Hugo's `params`.
fn parameters(matter: &FrontMatter, site: &Site) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in matter.entries.iter().rev() {
        if let Value::Text(text) | Value::Number(text) | Value::Date(text) = &entry.value {
            found.push((entry.key.clone(), text.clone()));
        }
    }
    if let Some(params) = site.config.get("params") {
        flatten("", params, &mut found);
    }
    found
}

/// The plain values of a table, keys joined by dots.
fn flatten(above: &str, table: &serde_json::Value, found: &mut Vec<(String, String)>) {
    for (key, value) in table.as_object().into_iter().flatten() {
        let key = format!("{above}{key}");
        match value {
            serde_json::Value::Object(_) => flatten(&format!("{key}."), value, found),
            serde_json::Value::String(text) => found.push((key, text.clone())),
            serde_json::Value::Number(_) | serde_json::Value::Bool(_) => {
                found.push((key, value.to_string()));
            }
            serde_json::Value::Array(_) | serde_json::Value::Null => {}
        }
    }
}

/// Chinese when a tenth of the letters is Han: a Chinese post full of code still is Chinese.
fn language_of(body: &str) -> &'static str {
    let (mut han, mut kana, mut letters) = (0_usize, 0_usize, 0_usize);
    for character in body.chars().filter(|character| character.is_alphabetic()) {
        letters += 1;
        match character {
            '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' => han += 1,
            '\u{3040}'..='\u{30ff}' => kana += 1,
            _ => {}
        }
    }
    match () {
        () if letters == 0 => "en",
        () if kana * 10 > letters => "ja",
        () if han * 10 > letters => "zh-CN",
        () => "en",
    }
}
