//! The article's elements in the form that a target keeps.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use super::targets::Formulas;
use super::tree::{Element, Node, changed, parsed, text};
use super::{CopyFacts, Target};
use crate::export::{Options, markup, words};

/// The boxes of tasks, which no editor keeps, as characters.
const CHECKED: &str = "☑ ";
const UNCHECKED: &str = "☐ ";

/// Whether an item begins with a box that has its line beside it.
fn is_task(item: &Element) -> bool {
    let has_box = matches!(
        item.children.first(),
        Some(Node::Text(text)) if text == CHECKED || text == UNCHECKED
    );
    has_box && matches!(item.children.get(1), Some(Node::Element(label)) if label.name == "div")
}

/// How one article is brought into form.
pub(super) struct Form<'a> {
    pub(super) target: Target,
    pub(super) options: &'a Options,
    /// The site's host, as `https://example.com`; empty when it is not known.
    pub(super) origin: &'a str,
    /// The post's address below it.
    pub(super) address: Option<String>,
    pub(super) lang: &'a str,
}

impl Form<'_> {
    /// What has to happen while classes still say what is what.
    pub(super) fn apply(&self, nodes: Vec<Node>, facts: &mut CopyFacts) -> Vec<Node> {
        let mut links: Vec<String> = Vec::new();
        let nodes = changed(nodes, &mut of_the_page);
        let mut nodes = changed(nodes, &mut |element| {
            self.element(element, facts, &mut links)
        });
        if self.target == Target::WeChat {
            nodes = changed(nodes, &mut unnested);
        }
        if !links.is_empty() {
            nodes.extend(self.references(&links));
        }
        nodes
    }

    fn element(
        &self,
        mut element: Element,
        facts: &mut CopyFacts,
        links: &mut Vec<String>,
    ) -> Vec<Node> {
        match element.name.as_str() {
            "math" => self.formula(element, facts),
            "a" => self.link(element, facts, links),
            "img" => self.picture(element),
            "input" => {
                let box_ = match element.get("checked") {
                    Some(_) => CHECKED,
                    None => UNCHECKED,
                };
                vec![text(box_)]
            }
            "figure" if element.has_class("diagram") && !element.has_class("code") => {
                self.diagram(element)
            }
            "figure" if element.has_class("code") => {
                if element.has_class("diagram") {
                    facts.diagrams_as_text += 1;
                }
                self.code(&element)
            }
            "li" if is_task(&element) => {
                // What stands beside the box is a part of its line.
                let label = element.children.remove(1);
                if let Node::Element(label) = label {
                    element.children.splice(1..1, label.children);
                }
                vec![Node::Element(element)]
            }
            "summary" => {
                let strong = Element::with("strong", element.children);
                vec![Node::Element(Element::with(
                    "p",
                    vec![Node::Element(strong)],
                ))]
            }
            "details" => vec![Node::Element(Element::with("section", element.children))],
            "div" if element.has_class("table") => {
                for name in ["role", "tabindex", "aria-label"] {
                    element.remove(name);
                }
                match self.target {
                    Target::WeChat | Target::Html => vec![Node::Element(element)],
                    _ => element.children,
                }
            }
            _ => vec![Node::Element(element)],
        }
    }

    fn link(
        &self,
        mut element: Element,
        facts: &mut CopyFacts,
        links: &mut Vec<String>,
    ) -> Vec<Node> {
        let written = element.get("href").unwrap_or("").to_owned();
        let Some(address) = self.whole(&written) else {
            facts.dropped_links += 1;
            return element.children;
        };
        if address.starts_with("mailto:") && self.target == Target::WeChat {
            facts.dropped_links += 1;
            return element.children;
        }
        let keeps = self.target.keeps_outside_links()
            || Url::parse(&address).is_ok_and(|url| url.host_str() == Some("mp.weixin.qq.com"));
        if keeps {
            element.set("href", address);
            element.remove("rel");
            return vec![Node::Element(element)];
        }
        let shown = element.text();
        // An address that is read already needs no note; a picture cannot have one.
        if shown.trim() == written.trim() || shown.trim().is_empty() {
            return element.children;
        }
        let known = links
            .iter()
            .position(|known| known.split('\n').next_back() == Some(&address));
        let number = known.unwrap_or_else(|| {
            links.push(format!("{}\n{address}", shown.replace('\n', " ")));
            links.len() - 1
        }) + 1;
        facts.links_to_footnotes += 1;
        let mark = Element::with("sup", vec![text(&format!("[{number}]"))]);
        let mut out = element.children;
        out.push(Node::Element(mark));
        out
    }

    /// The address for those who are not in the site; none for a place in the page, or where nobody knows the site.
    fn whole(&self, href: &str) -> Option<String> {
        if href.is_empty() || href.starts_with('#') {
            return None;
        }
        if let Ok(url) = Url::parse(href) {
            return matches!(url.scheme(), "http" | "https" | "mailto").then(|| href.to_owned());
        }
        let base = Url::parse(self.origin).ok()?;
        let own = base.join(self.address.as_deref().unwrap_or("/")).ok()?;
        own.join(href).ok().map(|url| url.to_string())
    }

    /// The addresses of links that the target does not keep.
    fn references(&self, links: &[String]) -> Vec<Node> {
        let heading = Element::with("h3", vec![text(words::of(self.lang).links)]);
        let mut out = vec![Node::Element(heading)];
        for (index, link) in links.iter().enumerate() {
            let (shown, address) = link.split_once('\n').unwrap_or(("", link));
            let address = Element::with("em", vec![text(address)]);
            let line = vec![
                text(&format!("[{}] {}: ", index + 1, shown.trim())),
                Node::Element(address),
            ];
            out.push(Node::Element(Element::with("p", line)));
        }
        out
    }

    fn picture(&self, mut element: Element) -> Vec<Node> {
        let src = element.get("src").unwrap_or("");
        let is_there = ["data:", "http://", "https://"]
            .iter()
            .any(|start| src.starts_with(start));
        if !is_there {
            let alt = element.get("alt").unwrap_or("").to_owned();
            return if alt.trim().is_empty() {
                Vec::new()
            } else {
                vec![text(&alt)]
            };
        }
        for name in ["loading", "decoding"] {
            element.remove(name);
        }
        let width = element.remove("width");
        element.remove("height");
        if self.target == Target::Html
            && let Some(width) = width
        {
            element.set("width", width);
        }
        vec![Node::Element(element)]
    }

    /// A drawn diagram: as SVG in the text where the target takes it and nothing in it can do harm.
    fn diagram(&self, mut element: Element) -> Vec<Node> {
        let source = element
            .find("img")
            .and_then(|img| img.get("alt"))
            .map(str::to_owned);
        let svg = source.and_then(|source| {
            let drawn = &self.options.diagrams;
            drawn
                .get(&source)
                .or_else(|| drawn.get(&format!("{source}\n")))
        });
        if let Some(svg) = svg.filter(|svg| self.target == Target::WeChat && is_harmless(svg)) {
            element.children = parsed(svg);
        }
        vec![Node::Element(element)]
    }

    fn code(&self, figure: &Element) -> Vec<Node> {
        let Some(code) = figure.find("code") else {
            return figure.children.clone();
        };
        let class = code.get("class").unwrap_or("");
        let language = class.strip_prefix("language-").unwrap_or("").to_owned();
        let mut pre = Element::new("pre");
        match self.target {
            Target::WeChat => {
                // Its editor eats blanks and line ends in code.
                let mut inner = code.clone();
                inner.children = hard(inner.children);
                pre.children = vec![Node::Element(inner)];
                let mut figure = Element::with("section", vec![Node::Element(pre)]);
                figure.set("class", "code");
                vec![Node::Element(figure)]
            }
            Target::Html => {
                pre.children = vec![Node::Element(code.clone())];
                let mut figure = Element::with("div", vec![Node::Element(pre)]);
                figure.set("class", "code");
                vec![Node::Element(figure)]
            }
            _ => {
                // They colour code themselves.
                if !language.is_empty() {
                    pre.set("lang", language);
                }
                let plain = Element::with("code", vec![text(&code.text())]);
                pre.children = vec![Node::Element(plain)];
                vec![Node::Element(pre)]
            }
        }
    }

    fn formula(&self, element: Element, facts: &mut CopyFacts) -> Vec<Node> {
        let tex = element
            .find("annotation")
            .map(Element::text)
            .unwrap_or_default();
        let tex = tex.trim();
        let is_block = element.get("display") == Some("block");
        match self.target.formulas() {
            Formulas::MathMl => {
                facts.formulas += 1;
                vec![Node::Element(element)]
            }
            Formulas::ZhihuPicture => {
                facts.formulas += 1;
                let mut img = Element::new("img");
                let encoded = utf8_percent_encode(tex, NON_ALPHANUMERIC);
                // Zhihu knows its own formula by this attribute; two backslashes at the end set it as a block.
                let end = if is_block { "%5C%5C" } else { "" };
                img.set(
                    "src",
                    format!("https://www.zhihu.com/equation?tex={encoded}{end}"),
                );
                img.set(
                    "alt",
                    if is_block {
                        format!("{tex}\\\\")
                    } else {
                        tex.to_owned()
                    },
                );
                img.set("eeimg", "1");
                vec![Node::Element(img)]
            }
            Formulas::Dollars => {
                facts.formulas += 1;
                let dollars = if is_block { "$$" } else { "$" };
                vec![text(&format!("{dollars}{tex}{dollars}"))]
            }
            Formulas::Drawn => {
                facts.formulas_as_text += 1;
                vec![Node::Element(Element::with("code", vec![text(tex)]))]
            }
        }
    }

    /// What can only happen when styles are in place: nothing is left that needs a page.
    pub(super) fn finished(&self, nodes: Vec<Node>) -> Vec<Node> {
        const KEPT: [&str; 17] = [
            "href", "src", "alt", "title", "style", "lang", "width", "colspan", "rowspan", "start",
            "eeimg", "datetime", "dir", "reversed", "type", "value", "color",
        ];
        let is_wechat = self.target == Target::WeChat;
        let nodes = changed(nodes, &mut |mut element| {
            if is_drawing(&element.name) {
                element.remove("class");
                return vec![Node::Element(element)];
            }
            element
                .attributes
                .retain(|(name, _)| KEPT.contains(&name.as_str()));
            if is_wechat
                && matches!(
                    element.name.as_str(),
                    "div" | "article" | "details" | "aside"
                )
            {
                element.name = "section".to_owned();
            }
            if element.name == "img" && self.target.keeps_styles() {
                element.set("style", "max-width: 100%; height: auto");
            }
            vec![Node::Element(element)]
        });
        if !is_wechat {
            return nodes;
        }
        // The editor joins what is pasted to the paragraphs around it; these take the blow.
        let mut edge = Element::with("p", vec![text("\u{a0}")]);
        edge.set("style", "font-size: 0; line-height: 0; margin: 0");
        let mut out = vec![Node::Element(edge.clone())];
        out.extend(nodes);
        out.push(Node::Element(edge));
        out
    }
}

/// Leaves out what only a page has: its table of contents and the ways back from footnotes. Marks of footnotes are
/// text, and a picture that may not be shown is its name.
fn of_the_page(mut element: Element) -> Vec<Node> {
    if element.name == "nav" || element.name == "a" && element.has_class("back") {
        return Vec::new();
    }
    if element.name == "sup" && element.has_class("ref") {
        element.children = vec![text(&format!("[{}]", element.text()))];
    }
    if element.has_class("waiting") {
        let name = element.find("span").map(Element::text).unwrap_or_default();
        return vec![text(&name)];
    }
    vec![Node::Element(element)]
}

/// WeChat ends a list at a list inside it: the inner one goes behind its item.
fn unnested(mut element: Element) -> Vec<Node> {
    if !matches!(element.name.as_str(), "ul" | "ol") {
        return vec![Node::Element(element)];
    }
    let mut out = Vec::new();
    for child in std::mem::take(&mut element.children) {
        let Node::Element(mut item) = child else {
            out.push(child);
            continue;
        };
        let mut inner = Vec::new();
        take_lists(&mut item, &mut inner);
        let says = !item.text().trim().is_empty() || item.find("img").is_some();
        if says || inner.is_empty() {
            out.push(Node::Element(item));
        }
        out.extend(inner);
    }
    element.children = out;
    vec![Node::Element(element)]
}

fn take_lists(element: &mut Element, inner: &mut Vec<Node>) {
    let mut left = Vec::new();
    for child in std::mem::take(&mut element.children) {
        match child {
            Node::Element(list) if matches!(list.name.as_str(), "ul" | "ol") => {
                inner.push(Node::Element(list))
            }
            Node::Element(mut other) if matches!(other.name.as_str(), "div" | "section") => {
                take_lists(&mut other, inner);
                left.push(Node::Element(other));
            }
            other => left.push(other),
        }
    }
    element.children = left;
}

/// Code whose blanks and line ends are elements and hard blanks.
fn hard(nodes: Vec<Node>) -> Vec<Node> {
    let mut out = Vec::new();
    for node in nodes {
        match node {
            Node::Text(code) => {
                let code = code.replace('\t', "    ").replace(' ', "\u{a0}");
                for (index, line) in code.split('\n').enumerate() {
                    if index > 0 {
                        out.push(Node::Element(Element::new("br")));
                    }
                    if !line.is_empty() {
                        out.push(text(line));
                    }
                }
            }
            Node::Element(mut element) => {
                element.children = hard(element.children);
                out.push(Node::Element(element));
            }
        }
    }
    out
}

/// Elements of a drawing, whose attributes are the picture.
fn is_drawing(name: &str) -> bool {
    const NAMES: [&str; 24] = [
        "svg",
        "g",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "defs",
        "marker",
        "title",
        "desc",
        "linearGradient",
        "radialGradient",
        "stop",
        "clipPath",
        "symbol",
        "mask",
        "pattern",
        "textPath",
        "use",
    ];
    NAMES.contains(&name) && name != "title"
        || matches!(
            name,
            "math"
                | "mrow"
                | "mi"
                | "mo"
                | "mn"
                | "msup"
                | "msub"
                | "msubsup"
                | "mfrac"
                | "msqrt"
                | "mroot"
                | "mtable"
                | "mtr"
                | "mtd"
                | "mspace"
                | "mtext"
                | "mstyle"
                | "mover"
                | "munder"
                | "munderover"
                | "mpadded"
                | "menclose"
                | "mphantom"
                | "semantics"
                | "annotation"
                | "merror"
        )
}

/// Whether a drawing holds shapes and words, and nothing that runs, loads or leads anywhere.
fn is_harmless(svg: &str) -> bool {
    markup::tags(svg).all(|tag| {
        (is_drawing(tag.name) || matches!(tag.name, "title" | "style"))
            && tag.name != "style"
            && tag.attributes().all(|attribute| {
                let name = attribute.name.to_ascii_lowercase();
                let value = attribute.value.to_ascii_lowercase();
                let leads = name.ends_with("href") && !value.starts_with('#');
                let loads = value.contains("url(") && !value.contains("url(#");
                !(name.starts_with("on") || leads || loads || value.contains("javascript:"))
            })
    })
}

/// The words of an article, a block a line.
pub(super) fn plain_text(nodes: &[Node]) -> String {
    let mut out = String::new();
    lines(nodes, &mut out, false);
    let lines: Vec<&str> = out.lines().map(str::trim_end).collect();
    let mut text = String::new();
    for line in lines {
        // One empty line is enough.
        if !(line.trim().is_empty() && (text.is_empty() || text.ends_with("\n\n"))) {
            text.push_str(line);
            text.push('\n');
        }
    }
    text.trim_matches(['\n', '\u{a0}']).replace('\u{a0}', " ")
}

fn lines(nodes: &[Node], out: &mut String, in_pre: bool) {
    for node in nodes {
        match node {
            Node::Text(text) if in_pre => out.push_str(text),
            Node::Text(text) => {
                let squeezed = text.split_whitespace().collect::<Vec<_>>().join(" ");
                let starts = text.starts_with(char::is_whitespace) && !out.ends_with(['\n', ' ']);
                if starts && !out.is_empty() {
                    out.push(' ');
                }
                out.push_str(&squeezed);
                if !squeezed.is_empty() && text.ends_with(char::is_whitespace) {
                    out.push(' ');
                }
            }
            Node::Element(element) => match element.name.as_str() {
                "br" => out.push('\n'),
                "img" => out.push_str(element.get("alt").unwrap_or("")),
                "annotation" | "svg" => {}
                name => {
                    let is_block = matches!(
                        name,
                        "p" | "h1"
                            | "h2"
                            | "h3"
                            | "h4"
                            | "h5"
                            | "h6"
                            | "ul"
                            | "ol"
                            | "blockquote"
                            | "pre"
                            | "table"
                            | "figure"
                            | "section"
                            | "div"
                            | "dl"
                            | "hr"
                    );
                    let is_line = matches!(name, "li" | "tr" | "dt" | "dd" | "figcaption");
                    if (is_block || is_line) && !out.is_empty() && !out.ends_with('\n') {
                        out.push('\n');
                    }
                    match name {
                        "li" => out.push_str("- "),
                        "td" | "th" if !out.ends_with('\n') && !out.is_empty() => out.push('\t'),
                        _ => {}
                    }
                    lines(&element.children, out, in_pre || name == "pre");
                    if is_block {
                        out.push_str("\n\n");
                    } else if is_line {
                        out.push('\n');
                    }
                }
            },
        }
    }
}
