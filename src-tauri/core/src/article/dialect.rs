//! What each generator switches on. Every method names where its rule comes from.
//!
//! "Measured" means the real tool was run: Jekyll 4.3.1 with kramdown 2.4.0, Hugo 0.111.3 (goldmark), Hexo 8.1.2
//! with hexo-renderer-marked 7.0.1; Zola's rules are read from its `markdown.rs`.

use pulldown_cmark::Options;

use super::chirpy::Chirpy;
use super::kramdown::options::KramdownOptions;
use super::{goldmark, hexo, hugo, liquid, marked, zola};

/// How a body is to be read and shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Whose rules the body is read by.
    pub dialect: Dialect,
    /// The article's language as a BCP 47 tag, e.g. `zh-CN` or `en`.
    pub lang: String,
    /// The few words that appear in the article itself.
    pub words: Words,
    /// Whether the generator runs its template language over the body. Jekyll's `render_with_liquid: false` and
    /// Hexo's `disableNunjucks: true` switch it off. Default: true.
    pub templates: bool,
    /// Whether `$…$` is mathematics: a page's `math`, `mathjax` or `katex` key. `None`: the dialect decides.
    pub math: Option<bool>,
    /// The site's `kramdown:` options, for Jekyll.
    pub kramdown: KramdownOptions,
    /// The theme Chirpy, when a Jekyll site has it.
    pub chirpy: Option<Chirpy>,
    /// What Jekyll's Liquid knows of the post and its site.
    pub liquid: liquid::Facts,
    /// Whether a plain folder's Markdown has more than CommonMark: GitHub's extensions, footnotes, mathematics and
    /// what Chinese text needs. Default: true.
    pub extensions: bool,
    /// Markup for our themes, or what the generator would publish. Default: [`Form::Themed`].
    pub form: Form,
    /// Whether code has colours in our themes. Default: true.
    pub colours: bool,
    /// The plain values of the post's front matter and, behind them, of the site's `params`: what Hugo's `param`
    /// shows. Keys in tables are joined by dots.
    pub parameters: Vec<(String, String)>,
    /// Hugo's `markup.goldmark`. Default: Hugo's own.
    pub goldmark: goldmark::Options,
    /// Hugo's `markup.highlight`. Default: Hugo's own.
    pub hugo_highlight: hugo::Highlight,
    /// hexo-renderer-marked's options. Default: its own.
    pub marked: marked::Options,
    /// How Hexo highlights code. Default: Hexo's own.
    pub hexo_highlight: hexo::Highlight,
    /// What the settings of a Hexo site's theme change. Default: nothing.
    pub hexo_theme: hexo::Theme,
    /// Zola's `[markdown]`. Default: its own.
    pub zola: zola::Options,
}

/// Which markup is written around pictures, code and tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// Figures, labels and wrappers that our article themes style.
    #[default]
    Themed,
    /// Plain HTML as a generator writes it: `<p><img>`, `<pre><code>`; for comparison with the published page.
    Published,
}

/// The words that appear in an article. The core has no sentences of its own; the default is English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// Names the footnotes for screen readers.
    pub footnotes: String,
    /// Names a footnote's way back.
    pub back_to_text: String,
    /// Stands beside a picture on another host that is not loaded.
    pub remote_picture: String,
    /// Stands beside a picture that is not there.
    pub missing_picture: String,
    /// Labels the source of a diagram.
    pub diagram: String,
    /// Labels a template tag that we do not run.
    pub unknown_tag: String,
    /// Stands in the place of a paragraph that no parser could read in time.
    pub too_complex: String,
    /// Labels a template tag that names what is not in the site.
    pub missing_reference: String,
}

impl Default for Words {
    fn default() -> Self {
        Self {
            footnotes: "Footnotes".into(),
            back_to_text: "Back to text".into(),
            remote_picture: "Picture on another site".into(),
            missing_picture: "Picture not found".into(),
            diagram: "Diagram".into(),
            unknown_tag: "Template tag".into(),
            too_complex: "Too complex to show".into(),
            missing_reference: "Not in this site".into(),
        }
    }
}

impl Settings {
    /// The usual settings for a dialect and a language, with English words.
    pub fn new(dialect: Dialect, lang: impl Into<String>) -> Self {
        Self {
            dialect,
            lang: lang.into(),
            words: Words::default(),
            templates: true,
            math: None,
            kramdown: KramdownOptions::default(),
            chirpy: None,
            liquid: liquid::Facts::default(),
            extensions: true,
            form: Form::Themed,
            colours: true,
            parameters: Vec::new(),
            goldmark: goldmark::Options::default(),
            hugo_highlight: hugo::Highlight::default(),
            marked: marked::Options::default(),
            hexo_highlight: hexo::Highlight::default(),
            hexo_theme: hexo::Theme::default(),
            zola: zola::Options::default(),
        }
    }

    /// Whether this is a plain folder's Markdown with all that we add to CommonMark.
    pub(super) fn is_extended_plain(&self) -> bool {
        self.dialect == Dialect::Plain && self.extensions
    }

    /// The parser's options for this body.
    pub(super) fn options(&self, body: &str) -> Options {
        if self.dialect == Dialect::Plain && !self.extensions {
            return self.kramdown.common_mark.parser();
        }
        if self.dialect == Dialect::Zola {
            return self.zola.parser();
        }
        self.dialect.options(self.has_math(body))
    }

    /// Raw HTML is left out: goldmark's `unsafe: false`, Hugo's default (measured).
    pub(super) fn drops_raw_html(&self) -> bool {
        self.dialect == Dialect::Hugo && !self.goldmark.raw_html
    }

    /// Footnotes stand where they are written: Zola without `bottom_footnotes`.
    pub(super) fn keeps_footnotes_in_place(&self) -> bool {
        self.dialect == Dialect::Zola && !self.zola.bottom_footnotes
    }

    /// The value of a key, whatever its case.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Whether `$` delimits mathematics in this body. kramdown makes a formula of `$$…$$` whatever the page says
    /// (measured), so in Jekyll a body with `$$` has mathematics unless told otherwise.
    pub(super) fn has_math(&self, body: &str) -> bool {
        self.math.unwrap_or(match self.dialect {
            Dialect::Plain => true,
            Dialect::Jekyll => body.contains("$$"),
            Dialect::Hugo | Dialect::Hexo | Dialect::Zola => false,
        })
    }
}

/// The rules a site's generator reads a body by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Dialect {
    /// kramdown with GFM input, Jekyll's default.
    Jekyll,
    /// goldmark with Hugo's defaults.
    Hugo,
    /// marked with hexo-renderer-marked's defaults.
    Hexo,
    /// pulldown-cmark with Zola's options.
    Zola,
    /// A bare folder: CommonMark, GFM, footnotes, mathematics, and Chinese text as its writer means it.
    #[default]
    Plain,
}

impl Dialect {
    /// All of them.
    pub const ALL: [Dialect; 5] = [
        Self::Jekyll,
        Self::Hugo,
        Self::Hexo,
        Self::Zola,
        Self::Plain,
    ];

    /// Curly quotes, dashes and ellipses. kramdown's `smart_quotes`, goldmark's typographer and marked's
    /// smartypants are on by default; Zola's `smart_punctuation` is off; a plain folder keeps what is typed.
    pub fn smart_punctuation(self) -> bool {
        matches!(self, Self::Jekyll | Self::Hugo)
    }

    /// `**重要：**请看` is bold. kramdown does it (measured); goldmark, marked and Zola leave the asterisks.
    pub fn cjk_emphasis(self) -> bool {
        matches!(self, Self::Jekyll | Self::Plain)
    }

    /// `[^1]`: all but Hexo, whose marked has no footnotes (measured).
    pub fn footnotes(self) -> bool {
        self != Self::Hexo
    }

    /// `term` / `: meaning`: kramdown and Hugo's goldmark (measured).
    pub fn definition_lists(self) -> bool {
        matches!(self, Self::Jekyll | Self::Hugo)
    }

    /// `## Heading {#id .class}`: goldmark and Zola; kramdown takes `{#id}` too (measured).
    pub fn heading_attributes(self) -> bool {
        matches!(self, Self::Jekyll | Self::Hugo | Self::Zola)
    }

    /// kramdown's `{: .class #id key="value" }` after a block or a span (measured).
    pub fn attribute_lists(self) -> bool {
        self == Self::Jekyll
    }

    /// `> [!NOTE]` is a labelled box: GitHub's extension, meant by whoever writes it in a plain folder. Hugo
    /// needs a theme's render hook, Zola an option.
    pub fn alerts(self) -> bool {
        self == Self::Plain
    }

    /// `$$…$$` inside a line of text is an inline formula: kramdown's rule (measured). Elsewhere it is a block.
    pub fn sets_formulas_inline(self) -> bool {
        self == Self::Jekyll
    }

    /// kramdown writes addresses as they are (measured).
    pub fn keeps_addresses(self) -> bool {
        self == Self::Jekyll
    }

    /// What Hexo writes is encoded already, save its host; the others percent-encode what is not ASCII (measured).
    pub fn keeps_address_text(self) -> bool {
        self == Self::Hexo
    }

    /// The id of a heading without any letter: goldmark's `heading`, kramdown's `section`.
    pub(super) fn empty_heading_id(self) -> &'static str {
        if self == Self::Hugo {
            "heading"
        } else {
            "section"
        }
    }

    /// The parser's options; `math` as [`Settings::math`] has it.
    fn options(self, math: bool) -> Options {
        let mut options =
            Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
        options.set(Options::ENABLE_SMART_PUNCTUATION, self.smart_punctuation());
        options.set(Options::ENABLE_FOOTNOTES, self.footnotes());
        options.set(Options::ENABLE_DEFINITION_LIST, self.definition_lists());
        options.set(
            Options::ENABLE_HEADING_ATTRIBUTES,
            self.heading_attributes(),
        );
        options.set(Options::ENABLE_GFM, self.alerts());
        options.set(Options::ENABLE_MATH, math);
        options
    }
}
