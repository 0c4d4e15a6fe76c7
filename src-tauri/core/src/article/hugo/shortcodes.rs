//! What a shortcode makes: Hugo's own (`tpl/tplimpl/embedded/templates/_shortcodes`), those of LoveIt and FixIt, and
//! the boxes that other themes have.
//!
//! Nothing here loads from another host: a film or a post elsewhere is a card with a link; of the published page only
//! its place is left.

use super::highlight;
use super::scan::Tag;
use crate::article::dialect::{Form, Settings};
use crate::article::links::OUTSIDE_REL;
use crate::article::pictures::{PictureTarget, Reference};
use crate::article::{escape, links};

/// What stands in place of a shortcode.
pub(super) enum Made {
    /// All of it, its inside included.
    Parts { parts: Vec<Part>, is_block: bool },
    /// Its inside is Markdown between these.
    Around { before: Vec<Part>, after: Vec<Part> },
    /// Its inside is code with this info string.
    Code { info: String },
    /// A chip with its arguments; what is inside stays.
    Chip,
    /// A chip that says that what it names is not there.
    Nowhere,
}

/// A piece of what a shortcode makes.
pub(super) enum Part {
    /// Markup of our own.
    Html(String),
    /// Markdown for the parser.
    Markdown(String),
    /// Text, also in an address.
    Text(String),
}

/// What `tag` makes; `inner` is what stands before its end, if it has one.
pub(super) fn make(
    tag: &Tag,
    inner: Option<&str>,
    settings: &Settings,
    target: &dyn PictureTarget,
) -> Made {
    let arguments = &tag.arguments;
    let elsewhere = |name: &str, address: Option<String>| match address {
        Some(address) => embed(name, &address, arguments.named("title"), settings.form),
        None => Made::Chip,
    };
    match tag.name {
        "figure" => figure(tag),
        "image" => image(tag),
        "highlight" => code(
            highlight::info(arguments.at(0), arguments.at(1)),
            inner.unwrap_or(""),
            settings,
        ),
        "qr" => qr(
            arguments.named("text").or(inner.map(str::trim)),
            settings.form,
        ),
        "mermaid" | "echarts" | "diagram" => Made::Code {
            info: tag.name.to_owned(),
        },
        "typeit" if arguments.named("code").is_some() => Made::Code {
            info: arguments.named("code").unwrap_or("").to_owned(),
        },
        "ref" | "relref" => match arguments.get("path", 0) {
            Some(path) => match address_of(path, tag.name == "relref", target) {
                Some(address) => text(address),
                None => Made::Nowhere,
            },
            None => Made::Chip,
        },
        "param" => match arguments.at(0).and_then(|name| settings.parameter(name)) {
            Some(value) => text(value.to_owned()),
            None => Made::Chip,
        },
        "youtube" => elsewhere(
            "YouTube",
            (arguments.get("id", 0)).map(|id| format!("https://www.youtube.com/watch?v={id}")),
        ),
        "vimeo" => elsewhere(
            "Vimeo",
            (arguments.get("id", 0)).map(|id| format!("https://vimeo.com/{id}")),
        ),
        "bilibili" => elsewhere(
            "bilibili",
            (arguments.get("id", 0)).map(|id| format!("https://www.bilibili.com/video/{id}")),
        ),
        "gist" => elsewhere(
            "GitHub Gist",
            (arguments.at(0).zip(arguments.at(1)))
                .map(|(user, id)| format!("https://gist.github.com/{user}/{id}")),
        ),
        "instagram" => elsewhere(
            "Instagram",
            (arguments.at(0)).map(|id| format!("https://www.instagram.com/p/{id}/")),
        ),
        "x" | "tweet" | "twitter" => elsewhere(
            "X",
            (arguments.named("user").zip(arguments.named("id")))
                .map(|(user, id)| format!("https://x.com/{user}/status/{id}")),
        ),
        "details" | "collapse" => details(
            arguments.named("summary").unwrap_or("Details"),
            arguments
                .named("open")
                .is_some_and(|open| open == "true" || open == "1"),
            arguments.named("class").unwrap_or(""),
        ),
        "admonition" | "callout" | "notice" | "hint" | "alert" if inner.is_some() => {
            admonition(tag, settings.form)
        }
        "link" => match arguments.get("href", 0) {
            Some(href) => link(
                href,
                arguments.get("content", 1).unwrap_or(href),
                arguments.get("title", 2),
            ),
            None => Made::Chip,
        },
        "person" => match arguments.at(0).zip(arguments.at(1)) {
            Some((address, name)) => link(address, name, arguments.at(2)),
            None => Made::Chip,
        },
        "style" if inner.is_some() => style(arguments.at(0).unwrap_or("")),
        "typeit" | "center" if inner.is_some() => Made::Around {
            before: vec![Part::Html(format!("<div class=\"{}\">", tag.name))],
            after: vec![Part::Html("</div>".into())],
        },
        "raw" | "rawhtml" if inner.is_some() => text(inner.unwrap_or("").trim().to_owned()),
        "comment" | "script" => Made::Parts {
            parts: Vec::new(),
            is_block: true,
        },
        _ => Made::Chip,
    }
}

fn text(text: String) -> Made {
    Made::Parts {
        parts: vec![Part::Text(text)],
        is_block: false,
    }
}

/// Hugo's `highlight`: a block of code, or code in its line.
fn code(info: String, inner: &str, settings: &Settings) -> Made {
    if !settings.hugo_highlight.is_inline(&info) {
        return Made::Code { info };
    }
    let language = crate::article::code::language(&info, settings.dialect);
    Made::Parts {
        parts: vec![
            Part::Html(start("code", &[("class", &format!("language-{language}"))])),
            Part::Text(one_line(inner)),
            Part::Html("</code>".into()),
        ],
        is_block: false,
    }
}

/// Hugo's `qr`: of the picture that Hugo draws only its place is published; here it is a card with what it says.
fn qr(text: Option<&str>, form: Form) -> Made {
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return Made::Chip;
    };
    match links::allowed(text).is_some_and(|address| links::is_outside(&address)) {
        true => embed("QR", text, None, form),
        false => card("QR", &escaped(&one_line(text)), form),
    }
}

/// Where a page named in the site is published; `None` when it is not there, at which Hugo stops.
fn address_of(path: &str, is_relative: bool, target: &dyn PictureTarget) -> Option<String> {
    let (page, fragment) = path
        .split_once('#')
        .map_or((path, None), |(page, fragment)| (page, Some(fragment)));
    let reference = match is_relative {
        true => Reference::RelRef(page),
        false => Reference::Ref(page),
    };
    let address = match page {
        "" => String::new(),
        _ => target.refer(reference)?.address,
    };
    Some(match fragment {
        Some(fragment) => format!("{address}#{fragment}"),
        None => address,
    })
}

/// Text as HTML.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    escape::text(&mut out, text);
    out
}

/// A start tag with attributes; an address that may not be followed is left out.
fn start(name: &str, attributes: &[(&str, &str)]) -> String {
    let mut out = format!("<{name}");
    for (key, value) in attributes.iter().filter(|(_, value)| !value.is_empty()) {
        if *key == "href" {
            let Some(address) = links::allowed(value) else {
                continue;
            };
            out.push_str(" href=\"");
            escape::address(&mut out, &address, address.starts_with('#'));
            out.push('"');
            if links::is_outside(&address) {
                escape::pair(&mut out, "rel", OUTSIDE_REL);
            }
        } else {
            escape::pair(&mut out, key, value);
        }
    }
    out.push('>');
    out
}

/// Text for the parser that stays as it is: every sign is a character reference.
fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_ascii_punctuation() => out.push_str(&format!("&#{};", u32::from(c))),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Markdown of its own between markup of ours; blanks keep the quotes of the one from the other.
fn markdown(text: &str) -> Part {
    Part::Markdown(format!(" {text} "))
}

/// A picture in Markdown.
fn picture(src: &str, alt: &str) -> Part {
    Part::Markdown(format!("![{}](<{}>)", literal(alt), literal(src)))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Hugo's `figure`. Its caption and attribution are Markdown, its title is not.
fn figure(tag: &Tag) -> Made {
    let value = |name: &str| tag.arguments.named(name).unwrap_or("");
    let Some(src) = tag.arguments.get("src", 0) else {
        return Made::Chip;
    };
    let html = |html: String| Part::Html(html);
    let (caption, attribution) = (one_line(value("caption")), one_line(value("attr")));
    let picture = || match value("alt") {
        // Hugo takes the words of the caption's Markdown.
        "" if !caption.contains(['[', ']']) => {
            Part::Markdown(format!("![{caption}](<{}>)", literal(src)))
        }
        "" => picture(src, &caption),
        alt => picture(src, alt),
    };
    let mut parts = vec![html(start("figure", &[("class", value("class"))]))];
    if value("link").is_empty() {
        parts.push(picture());
    } else {
        parts.push(html(start("a", &[("href", value("link"))])));
        parts.push(picture());
        parts.push(html("</a>".into()));
    }
    if !(value("title").is_empty() && caption.is_empty() && attribution.is_empty()) {
        let mut head = "<figcaption>".to_owned();
        if !value("title").is_empty() {
            head.push_str(&format!("<h4>{}</h4>", escaped(value("title"))));
        }
        if caption.is_empty() && attribution.is_empty() {
            parts.push(html(head));
        } else {
            parts.push(html(head + "<p>"));
            parts.extend((!caption.is_empty()).then(|| markdown(&caption)));
            let has_link = !value("attrlink").is_empty();
            if has_link {
                parts.push(html(start("a", &[("href", value("attrlink"))])));
            }
            parts.extend((!attribution.is_empty()).then(|| markdown(&attribution)));
            parts.push(html(if has_link { "</a></p>" } else { "</p>" }.into()));
        }
        parts.push(html("</figcaption>".into()));
    }
    parts.push(html("</figure>".into()));
    Made::Parts {
        parts,
        is_block: true,
    }
}

/// LoveIt's `image`: a picture that links to itself, with a caption in Markdown.
fn image(tag: &Tag) -> Made {
    let Some(src) = tag.arguments.get("src", 0) else {
        return Made::Chip;
    };
    let caption = one_line(tag.arguments.get("caption", 2).unwrap_or(""));
    let alt = tag.arguments.get("alt", 1).unwrap_or(&caption);
    let class = tag.arguments.named("class").unwrap_or("");
    let mut parts = vec![
        Part::Html(start("figure", &[("class", class)])),
        picture(src, alt),
    ];
    if !caption.is_empty() {
        parts.push(Part::Html("<figcaption class=\"image-caption\">".into()));
        parts.push(markdown(&caption));
        parts.push(Part::Html("</figcaption>".into()));
    }
    parts.push(Part::Html("</figure>".into()));
    Made::Parts {
        parts,
        is_block: true,
    }
}

fn link(href: &str, content: &str, title: Option<&str>) -> Made {
    let title = title.unwrap_or("");
    Made::Parts {
        parts: vec![
            Part::Html(start("a", &[("href", href), ("title", title)])),
            Part::Text(one_line(content)),
            Part::Html("</a>".into()),
        ],
        is_block: false,
    }
}

/// A card for what another host shows.
fn embed(name: &str, address: &str, title: Option<&str>, form: Form) -> Made {
    let words = escaped(title.unwrap_or(address));
    let label = format!("{}{words}</a>", start("a", &[("href", address)]));
    card(name, &label, form)
}

/// A card with a label, which is HTML, and what it is; of the published page its place.
fn card(name: &str, label: &str, form: Form) -> Made {
    let html = if form == Form::Published {
        "<div class=\"embed\"></div>".to_owned()
    } else {
        format!(
            "<figure class=\"waiting\"><span class=\"cut\">{label}</span><span class=\"grow\"></span><span class=\"mute\">{}</span></figure>",
            escaped(name),
        )
    };
    Made::Parts {
        parts: vec![Part::Html(html)],
        is_block: true,
    }
}

/// Hugo's `details`. Its summary is Markdown.
fn details(summary: &str, is_open: bool, class: &str) -> Made {
    let mut opening = start("details", &[("class", class)]);
    if is_open {
        opening.insert_str(opening.len() - 1, " open");
    }
    Made::Around {
        before: vec![
            Part::Html(opening + "<summary>"),
            markdown(&one_line(summary)),
            Part::Html("</summary>".into()),
        ],
        after: vec![Part::Html("</details>".into())],
    }
}

/// LoveIt's `admonition "type" "title" open` and the boxes of other themes.
fn admonition(tag: &Tag, form: Form) -> Made {
    let kind = tag.arguments.get("type", 0).unwrap_or("note");
    let kind: String = kind
        .chars()
        .filter(|c| c.is_alphanumeric() || *c == '-')
        .collect();
    let title = tag.arguments.get("title", 1).unwrap_or(&kind);
    let is_open = tag.arguments.get("open", 2) != Some("false");
    let title = one_line(title);
    let (opening, closing) = if form == Form::Published {
        let open = if is_open { " open" } else { "" };
        (
            format!(
                "<div class=\"details admonition {kind}{open}\"><div class=\"details-summary admonition-title\">"
            ),
            "</div></div></div>",
        )
    } else {
        let open = if is_open { " open" } else { "" };
        (
            format!(
                "<details class=\"admonition {kind} prompt {}\"{open}><summary>",
                prompt(&kind)
            ),
            "</details>",
        )
    };
    let end_of_title = if form == Form::Published {
        "</div><div class=\"details-content\"><div class=\"admonition-content\">"
    } else {
        "</summary>"
    };
    Made::Around {
        before: vec![
            Part::Html(opening),
            Part::Text(title),
            Part::Html(end_of_title.into()),
        ],
        after: vec![Part::Html(closing.into())],
    }
}

/// The box of our themes for a kind of LoveIt's.
fn prompt(kind: &str) -> &'static str {
    match kind {
        "tip" | "success" | "question" | "hint" => "tip",
        "warning" | "caution" | "important" => "warning",
        "danger" | "failure" | "bug" | "error" => "danger",
        _ => "info",
    }
}

/// LoveIt's `style`: of its CSS only the side of the text is taken.
fn style(css: &str) -> Made {
    let side = ["left", "center", "right"]
        .into_iter()
        .find(|side| css.replace(' ', "").contains(&format!("text-align:{side}")));
    Made::Around {
        before: vec![Part::Html(start("div", &[("align", side.unwrap_or(""))]))],
        after: vec![Part::Html("</div>".into())],
    }
}
