//! Of a style sheet what one page uses: rules whose elements and classes are there, and the variables that those
//! rules need. It reads our own sheets, which nest rules in `@media` and `@supports` only.

use std::collections::HashSet;

use super::markup::tags;
use super::theme::Appearance;

/// The names of elements and classes in a page.
#[derive(Debug, Default)]
pub(super) struct Used<'h> {
    elements: HashSet<&'h str>,
    classes: HashSet<&'h str>,
}

impl<'h> Used<'h> {
    /// Of a page's whole body, with the classes of `html` beside.
    pub(super) fn of(body: &'h str, more: &[&'h str]) -> Self {
        let mut used = Self::default();
        used.elements.extend(["html", "body"]);
        used.classes.extend(more);
        for tag in tags(body).filter(|tag| !tag.is_end) {
            used.elements.insert(tag.name);
            if let Some(classes) = tag.get("class") {
                used.classes.extend(classes.split_ascii_whitespace());
            }
        }
        used
    }

    /// Whether an element of the page may match a selector without commas outside of brackets. What is not a name of
    /// an element or a class counts as matching.
    fn may_match(&self, selector: &str) -> bool {
        let bytes = selector.as_bytes();
        let mut at = 0;
        let mut starts_name = true;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'.' => {
                    let name = name_at(selector, at + 1);
                    if !self.classes.contains(name) {
                        return false;
                    }
                    at += 1 + name.len();
                    starts_name = false;
                }
                b'[' => at = closing(selector, at),
                b':' => {
                    let colons = if bytes.get(at + 1) == Some(&b':') {
                        2
                    } else {
                        1
                    };
                    let name = name_at(selector, at + colons);
                    at += colons + name.len();
                    if bytes.get(at) == Some(&b'(') {
                        let end = closing(selector, at);
                        let inside = selector.get(at + 1..end - 1).unwrap_or("");
                        let needs_one = matches!(name, "is" | "where" | "has");
                        if needs_one && !split(inside, ',').any(|one| self.may_match(one)) {
                            return false;
                        }
                        at = end;
                    }
                    starts_name = false;
                }
                b' ' | b'\n' | b'>' | b'+' | b'~' | b'*' | b'(' => {
                    at += 1;
                    starts_name = true;
                }
                _ if starts_name && byte.is_ascii_alphabetic() => {
                    let name = name_at(selector, at);
                    if !self.elements.contains(name) {
                        return false;
                    }
                    at += name.len();
                    starts_name = false;
                }
                _ => at += 1,
            }
        }
        true
    }
}

/// A selector whose lists of alternatives hold only what the page may have.
fn narrowed(selector: &str, used: &Used) -> String {
    const LIST: &str = ":is(";
    let Some(at) = selector.find(LIST) else {
        return selector.to_owned();
    };
    let open = at + LIST.len() - 1;
    let end = closing(selector, open);
    let inside = selector.get(open + 1..end - 1).unwrap_or("");
    let left: Vec<String> = split(inside, ',')
        .map(str::trim)
        .filter(|one| used.may_match(one))
        .map(|one| narrowed(one, used))
        .collect();
    let rest = narrowed(selector.get(end..).unwrap_or(""), used);
    format!(
        "{}{LIST}{}){rest}",
        selector.get(..at).unwrap_or(""),
        left.join(",")
    )
}

/// The name that begins at a byte.
fn name_at(text: &str, at: usize) -> &str {
    let rest = text.get(at..).unwrap_or("");
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_')));
    rest.get(..end.unwrap_or(rest.len())).unwrap_or("")
}

/// Behind the bracket that closes the one at `at`; the end of the text when none does.
pub(super) fn closing(text: &str, at: usize) -> usize {
    let mut depth = 0_usize;
    let mut quote = None;
    for (offset, byte) in text.bytes().enumerate().skip(at) {
        match (quote, byte) {
            (Some(open), _) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'(' | b'[' | b'{') => depth += 1,
            (None, b')' | b']' | b'}') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return offset + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}

/// The parts between separators that stand outside of brackets and quotes.
fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let mut at = 0;
        let mut quote = None;
        while let Some(&byte) = text.as_bytes().get(at) {
            match (quote, byte) {
                (Some(open), _) if byte == open => quote = None,
                (Some(_), _) => {}
                (None, b'"' | b'\'') => quote = Some(byte),
                (None, b'(' | b'[' | b'{') => {
                    at = closing(text, at);
                    continue;
                }
                (None, _) if char::from(byte) == separator => {
                    rest = text.get(at + 1..);
                    return text.get(..at);
                }
                _ => {}
            }
            at += 1;
        }
        rest = None;
        Some(text)
    })
}

/// A rule, or a group of them.
enum Item {
    /// Prelude and declarations; also what at-rules hold that have no rules inside.
    Rule(String, Vec<(String, String)>),
    /// Prelude and items.
    Group(String, Vec<Item>),
}

/// The sheet, cut to what `used` has and, for a page that is always light, to light colours.
pub(super) fn pruned(css: &str, used: &Used, appearance: Appearance) -> String {
    let mut items = parsed(&without_comments(css));
    keep(&mut items, used);
    for item in &mut items {
        settle(item, appearance);
    }
    // What a variable that goes had needed may go too.
    loop {
        let mut needed = HashSet::new();
        items.iter().for_each(|item| needs(item, &mut needed));
        if !drop_unneeded(&mut items, &needed) {
            break;
        }
    }
    let mut out = String::new();
    items.iter().for_each(|item| write(&mut out, item));
    out
}

/// The whole sheet in short.
pub(super) fn whole(css: &str, appearance: Appearance) -> String {
    let mut items = parsed(&without_comments(css));
    let mut out = String::new();
    for item in &mut items {
        settle(item, appearance);
        write(&mut out, item);
    }
    out
}

/// The rules outside of `@media` and `@supports`: what holds everywhere, in colours that everyone knows.
pub(super) fn plain(css: &str, appearance: Appearance) -> String {
    let mut out = String::new();
    for mut item in parsed(&without_comments(css)) {
        settle(&mut item, appearance);
        let Item::Rule(prelude, declarations) = item else {
            continue;
        };
        if prelude.starts_with('@') {
            continue;
        }
        let selectors: Vec<String> = split(&prelude, ',')
            .map(str::trim)
            .filter(|selector| !selector.contains("::"))
            .flat_map(expanded)
            .collect();
        if !selectors.is_empty() {
            write(&mut out, &Item::Rule(selectors.join(","), declarations));
        }
    }
    out
}

/// A selector without `:is()`: one for each of its alternatives.
fn expanded(selector: &str) -> Vec<String> {
    const LIST: &str = ":is(";
    let Some(at) = selector.find(LIST) else {
        return vec![selector.to_owned()];
    };
    let open = at + LIST.len() - 1;
    let end = closing(selector, open);
    let before = selector.get(..at).unwrap_or("");
    let inside = selector.get(open + 1..end - 1).unwrap_or("");
    let rest = expanded(selector.get(end..).unwrap_or(""));
    let mut out = Vec::new();
    for one in split(inside, ',').flat_map(|one| expanded(one.trim())) {
        out.extend(rest.iter().map(|rest| format!("{before}{one}{rest}")));
    }
    out
}

fn without_comments(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, rest)| rest);
    }
    out + rest
}

fn parsed(css: &str) -> Vec<Item> {
    let mut items = Vec::new();
    let mut at = 0;
    while let Some(open) = css.get(at..).and_then(|rest| rest.find('{')) {
        let prelude = squeezed(css.get(at..at + open).unwrap_or(""));
        let end = closing(css, at + open);
        let inside = css.get(at + open + 1..end - 1).unwrap_or("");
        if prelude.starts_with("@property") {
            // It fits lengths in em to the article; a page's columns have its font size, and checkers of HTML
            // do not know the rule.
            at = end;
            continue;
        }
        items.push(
            if prelude.starts_with("@media") || prelude.starts_with("@supports") {
                Item::Group(prelude, parsed(inside))
            } else {
                Item::Rule(prelude, declarations(inside))
            },
        );
        at = end;
    }
    items
}

/// Name and value of each; a nested box of `@page` is one without a name.
pub(super) fn declarations(text: &str) -> Vec<(String, String)> {
    split(text, ';')
        .map(squeezed)
        .filter(|part| !part.is_empty())
        .map(|part| match part.split_once(':') {
            Some((name, value)) if !part.starts_with('@') => {
                (name.trim().to_owned(), value.trim().to_owned())
            }
            _ => (String::new(), part),
        })
        .collect()
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn keep(items: &mut Vec<Item>, used: &Used) {
    items.retain_mut(|item| match item {
        Item::Group(_, inside) => {
            keep(inside, used);
            !inside.is_empty()
        }
        Item::Rule(prelude, _) if prelude.starts_with('@') => true,
        Item::Rule(prelude, _) => {
            let left: Vec<String> = split(prelude, ',')
                .map(str::trim)
                .filter(|selector| used.may_match(selector))
                .map(|selector| narrowed(selector, used))
                .collect();
            *prelude = left.join(",");
            !prelude.is_empty()
        }
    });
}

/// Decides `light-dark()` for a page that is always light. A dark one is light on paper, and keeps both.
fn settle(item: &mut Item, appearance: Appearance) {
    match item {
        Item::Group(prelude, inside) => {
            // A condition that asks for the function would be asked in vain.
            *prelude = settled(prelude, appearance);
            inside.iter_mut().for_each(|item| settle(item, appearance));
        }
        Item::Rule(_, declarations) => {
            for (_, value) in declarations {
                *value = settled(value, appearance);
            }
        }
    }
}

fn settled(value: &str, appearance: Appearance) -> String {
    const NAME: &str = "light-dark";
    let (Some(at), Appearance::Light) = (value.find("light-dark("), appearance) else {
        return value.to_owned();
    };
    let end = closing(value, at + NAME.len());
    let inside = value.get(at + NAME.len() + 1..end - 1).unwrap_or("");
    let light = split(inside, ',').next().unwrap_or("").trim();
    let rest = settled(value.get(end..).unwrap_or(""), appearance);
    format!("{}{light}{rest}", value.get(..at).unwrap_or(""))
}

/// The variables that a rule asks for.
fn needs(item: &Item, needed: &mut HashSet<String>) {
    match item {
        Item::Group(_, inside) => inside.iter().for_each(|item| needs(item, needed)),
        Item::Rule(_, declarations) => {
            for (_, value) in declarations {
                let asked = value.split("var(").skip(1);
                needed.extend(asked.map(|rest| name_at(rest, 0).to_owned()));
            }
        }
    }
}

/// Drops variables that nobody asks for; says whether there were any.
fn drop_unneeded(items: &mut Vec<Item>, needed: &HashSet<String>) -> bool {
    let mut dropped = false;
    items.retain_mut(|item| match item {
        Item::Group(_, inside) => {
            dropped |= drop_unneeded(inside, needed);
            !inside.is_empty()
        }
        Item::Rule(_, declarations) => {
            let before = declarations.len();
            declarations.retain(|(name, _)| !name.starts_with("--") || needed.contains(name));
            dropped |= declarations.len() != before;
            !declarations.is_empty()
        }
    });
    dropped
}

fn write(out: &mut String, item: &Item) {
    match item {
        Item::Group(prelude, inside) => {
            out.push_str(prelude);
            out.push_str("{\n");
            inside.iter().for_each(|item| write(out, item));
            out.push_str("}\n");
        }
        Item::Rule(prelude, declarations) => {
            out.push_str(prelude);
            out.push('{');
            for (index, (name, value)) in declarations.iter().enumerate() {
                if index > 0 {
                    out.push(';');
                }
                if !name.is_empty() {
                    out.push_str(name);
                    out.push(':');
                }
                out.push_str(value);
            }
            out.push_str("}\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::Theme;

    fn check(css: &str, body: &str, left: &str) {
        let used = Used::of(body, &[]);
        assert_eq!(
            pruned(css, &used, Appearance::Auto).replace('\n', ""),
            left,
            "{css} for {body}"
        );
    }

    #[test]
    fn rules_stay_for_what_the_page_has() {
        let body =
            "<article class=\"article theme\"><p><code class=\"tok-string\">x</code></p></article>";
        for (css, left) in [
            (".article p { margin: 0 }", ".article p{margin:0}"),
            (".article h2 { margin: 0 }", ""),
            (".article :is(h1, p, h2) { a: b }", ".article :is(p){a:b}"),
            (".article :is(h1, h2) { a: b }", ""),
            (".article :is(h2 + h3, h3 + h4) { a: b }", ""),
            (".tok-number, .tok-string { a: b }", ".tok-string{a:b}"),
            (
                ".article p:not(.x)::before { content: \"}{\" }",
                ".article p:not(.x)::before{content:\"}{\"}",
            ),
            ("p[href^=\"a.b\"] { a: b }", "p[href^=\"a.b\"]{a:b}"),
            ("@media print { h2 { a: b } }", ""),
            (
                "@media print { h2 { a: b } p { c: d } }",
                "@media print{p{c:d}}",
            ),
            (
                "p { --x: 1; --y: var(--x); --z: 2; a: var(--y, 3) }",
                "p{--x:1;--y:var(--x);a:var(--y, 3)}",
            ),
            ("p { --x: 1; --y: var(--x) }", ""),
            ("/* p { */ p { a: b; /* c */ }", "p{a:b}"),
            (
                "@page { size: A4; @bottom-center { content: counter(page); font: 8pt x } }",
                "@page{size:A4;@bottom-center { content: counter(page); font: 8pt x }}",
            ),
        ] {
            check(css, body, left);
        }
    }

    #[test]
    fn a_plain_sheet_has_no_alternatives_and_no_conditions() {
        let css = "@media print { p { a: b } } .x :is(p, h2 + h3) > :is(a, b) { c: light-dark(d, e) } p::before { f: g } @page { h: i }";
        assert_eq!(
            plain(css, Appearance::Light),
            ".x p > a,.x p > b,.x h2 + h3 > a,.x h2 + h3 > b{c:d}\n"
        );
    }

    #[test]
    fn light_and_dark_are_settled() {
        let used = Used::of("<p></p>", &[]);
        let css = "p { a: light-dark(oklch(1 0 0), #000) x light-dark(b, c) }";
        for (appearance, left) in [
            (
                Appearance::Auto,
                "p{a:light-dark(oklch(1 0 0), #000) x light-dark(b, c)}\n",
            ),
            (Appearance::Light, "p{a:oklch(1 0 0) x b}\n"),
            (
                Appearance::Dark,
                "p{a:light-dark(oklch(1 0 0), #000) x light-dark(b, c)}\n",
            ),
        ] {
            assert_eq!(pruned(css, &used, appearance), left);
        }
    }

    /// What is cut must not change the look: every rule of every theme that can match stays.
    #[test]
    fn every_theme_is_read_whole() {
        for theme in Theme::ALL {
            let css = theme.css();
            let rules =
                without_comments(&css).matches('{').count() - css.matches("@property").count();
            assert_eq!(whole(&css, Appearance::Auto).matches('{').count(), rules);
            let body = format!(
                "<article class=\"article theme-{}\"><p>a</p></article>",
                theme.name()
            );
            let small = pruned(&css, &Used::of(&body, &[]), Appearance::Auto);
            assert!(
                small.len() * 2 < css.len(),
                "{} of {}",
                small.len(),
                css.len()
            );
            assert!(
                small.contains("--a-paper") && !small.contains("--a-keyword"),
                "{small}"
            );
        }
    }
}
