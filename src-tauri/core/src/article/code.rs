//! Code blocks: a label, and spans with the `tok-*` classes that the editor uses too, so that one style sheet
//! colours editor, preview and export.

use std::panic::catch_unwind;
use std::sync::LazyLock;

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

use super::cache::Cache;
use super::chirpy;
use super::dialect::{Dialect, Form, Settings};
use super::{escape, links};

/// Longer code, in bytes, is not coloured.
const LONGEST: usize = 200_000;
/// Code with longer lines, in bytes, is not coloured: minified text, and slow in every grammar.
const LONGEST_LINE: usize = 4_000;

static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);
/// 16 MiB of coloured code.
static CACHE: LazyLock<Cache> = LazyLock::new(|| Cache::new(16 << 20));

/// Scope prefixes and classes; the longest prefix of the innermost scope decides. The classes are those of
/// CodeMirror's `classHighlighter`.
static CLASSES: LazyLock<Vec<(Scope, &'static str)>> = LazyLock::new(|| {
    let table = [
        ("comment", "tok-comment"),
        ("string", "tok-string"),
        ("string.regexp", "tok-string2"),
        ("constant.character.escape", "tok-string2"),
        ("constant.numeric", "tok-number"),
        ("constant.language", "tok-bool"),
        ("constant.other.color", "tok-atom"),
        ("constant.other.symbol", "tok-atom"),
        ("keyword", "tok-keyword"),
        ("keyword.operator", "tok-operator"),
        ("keyword.operator.word", "tok-keyword"),
        ("storage", "tok-keyword"),
        ("entity.name.type", "tok-typeName"),
        ("entity.name.class", "tok-className"),
        ("entity.name.struct", "tok-typeName"),
        ("entity.name.enum", "tok-typeName"),
        ("entity.name.trait", "tok-typeName"),
        ("entity.name.namespace", "tok-namespace"),
        ("entity.name.function", "tok-typeName"),
        ("entity.name.tag", "tok-typeName"),
        ("entity.name.section", "tok-heading"),
        ("entity.name.label", "tok-labelName"),
        ("entity.other.inherited-class", "tok-className"),
        ("entity.other.attribute-name", "tok-propertyName"),
        ("support.type", "tok-typeName"),
        ("support.class", "tok-className"),
        ("support.macro", "tok-macroName"),
        ("support.type.property-name", "tok-propertyName"),
        ("meta.mapping.key", "tok-propertyName"),
        ("variable.other.member", "tok-propertyName"),
        ("variable.language", "tok-keyword"),
        ("markup.heading", "tok-heading"),
        ("markup.bold", "tok-strong"),
        ("markup.italic", "tok-emphasis"),
        ("markup.underline.link", "tok-link"),
        ("markup.inserted", "tok-inserted"),
        ("markup.deleted", "tok-deleted"),
        ("meta.annotation", "tok-meta"),
        ("meta.preprocessor", "tok-meta"),
        ("invalid", "tok-invalid"),
    ];
    table
        .iter()
        .filter_map(|(scope, class)| Some((Scope::new(scope).ok()?, *class)))
        .collect()
});

/// What a code block shows.
pub(super) struct Code<'a> {
    /// The fence's info string; empty for indented code.
    pub(super) info: &'a str,
    pub(super) text: &'a str,
    /// A file name from an attribute list.
    pub(super) title: Option<&'a str>,
    /// An address beside the title, and its words.
    pub(super) link: Option<(&'a str, &'a str)>,
    pub(super) classes: &'a [String],
    /// The options of Jekyll's `highlight` tag, when one made it.
    pub(super) highlight: Option<&'a str>,
}

/// The language of an info string: its first word, without what could be markup.
fn language(info: &str) -> String {
    let word = info
        .trim_start()
        .split([' ', '\t', ',', '{', ':'])
        .find(|word| !word.is_empty())
        .unwrap_or("");
    word.chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '#' | '-'))
        .take(40)
        .collect()
}

/// The markup of a code block.
pub(super) fn block(code: &Code, settings: &Settings) -> String {
    let language = language(code.info);
    let mut inner = String::from("<code");
    if !language.is_empty() {
        escape::pair(&mut inner, "class", &format!("language-{language}"));
    }
    inner.push('>');
    if settings.form == Form::Published {
        if let Some(options) = code.highlight {
            return chirpy::highlight(code.text, &language, options, settings.chirpy.is_some());
        }
        if settings.chirpy.is_some() && language != "mermaid" {
            return chirpy::code(code.text, &language, code.title, code.classes);
        }
        escape::text(&mut inner, code.text);
        // `file` is an attribute of Chirpy's alone; Hexo's tag has a caption.
        let title = code.title.filter(|_| settings.dialect != Dialect::Jekyll);
        return match title {
            Some(title) => format!(
                "<figure>{}<pre>{inner}</code></pre></figure>",
                caption(title, code.link, "")
            ),
            None => format!("<pre>{inner}</code></pre>"),
        };
    }
    let diagram = matches!(
        &*language.to_ascii_lowercase(),
        "mermaid" | "flow" | "flowchart" | "flowchat" | "sequence" | "plantuml" | "gantt"
    );
    let mut classes = vec![if diagram {
        "code diagram".to_owned()
    } else {
        "code".to_owned()
    }];
    classes.extend(code.classes.iter().cloned());
    let mut out = String::from("<figure");
    escape::pair(&mut out, "class", &classes.join(" "));
    if diagram {
        escape::pair(&mut out, "data-diagram", &language.to_ascii_lowercase());
        escape::text(&mut inner, code.text);
    } else {
        inner.push_str(&coloured(code.text, &language));
    }
    out.push('>');
    let title = code
        .title
        .unwrap_or(if diagram { &settings.words.diagram } else { "" });
    if !(title.is_empty() && language.is_empty()) {
        out.push_str(&caption(title, code.link, &language));
    }
    out.push_str("<pre tabindex=\"0\">");
    out.push_str(&inner);
    out.push_str("</code></pre></figure>");
    out
}

/// The title, the link beside it and the language, as far as there are any.
fn caption(title: &str, link: Option<(&str, &str)>, language: &str) -> String {
    let mut out = String::from("<figcaption>");
    if !title.is_empty() {
        out.push_str("<span>");
        escape::text(&mut out, title);
        out.push_str("</span>");
    }
    if let Some((address, words)) = link
        && let Some(address) = links::allowed(address)
    {
        out.push_str("<a");
        escape::pair(&mut out, "href", &address);
        if links::is_outside(&address) {
            escape::pair(&mut out, "rel", links::OUTSIDE_REL);
        }
        out.push('>');
        escape::text(&mut out, words);
        out.push_str("</a>");
    }
    if !language.is_empty() {
        out.push_str("<span class=\"lang\">");
        escape::text(&mut out, language);
        out.push_str("</span>");
    }
    out.push_str("</figcaption>");
    out
}

/// `code` as HTML, with spans when the language is known.
fn coloured(code: &str, language: &str) -> String {
    let plain = || {
        let mut out = String::with_capacity(code.len());
        escape::text(&mut out, code);
        out
    };
    if code.len() > LONGEST || code.lines().any(|line| line.len() > LONGEST_LINE) {
        return plain();
    }
    let Some(syntax) = syntax(language) else {
        return plain();
    };
    let key = format!("{} {}", syntax.name, blake3::hash(code.as_bytes()).to_hex());
    // A grammar whose expressions do not compile panics; then the code has no colours.
    CACHE
        .get(&key, || {
            catch_unwind(|| spans(code, syntax))
                .ok()
                .flatten()
                .unwrap_or_else(plain)
        })
        .to_string()
}

fn syntax(language: &str) -> Option<&'static SyntaxReference> {
    let lower = language.to_ascii_lowercase();
    // Names that the grammars do not list themselves.
    let name = match lower.as_str() {
        "" | "text" | "txt" | "plain" | "plaintext" | "console" | "none" | "mermaid" => {
            return None;
        }
        "jsonc" | "json5" => "json",
        "shell" | "sh" | "zsh" => "bash",
        "golang" => "go",
        "c++" => "cpp",
        "c#" => "cs",
        "vue" | "svelte" => "html",
        "objective-c" | "objc" => "m",
        other => other,
    };
    SYNTAXES.find_syntax_by_token(name)
}

/// `None` when the grammar gives up.
fn spans(code: &str, syntax: &SyntaxReference) -> Option<String> {
    let mut out = String::with_capacity(code.len() * 2);
    let mut state = ParseState::new(syntax);
    let mut stack = ScopeStack::new();
    let mut open: Option<&'static str> = None;
    for line in code.split_inclusive('\n') {
        let operations = state.parse_line(line, &SYNTAXES).ok()?;
        let mut at = 0;
        for (offset, operation) in operations {
            push(
                &mut out,
                line.get(at..offset).unwrap_or(""),
                class(&stack),
                &mut open,
            );
            at = offset.max(at);
            stack.apply(&operation).ok()?;
        }
        push(
            &mut out,
            line.get(at..).unwrap_or(""),
            class(&stack),
            &mut open,
        );
    }
    if open.is_some() {
        out.push_str("</span>");
    }
    Some(out)
}

/// Appends `text`; neighbours of one class share a span, and blanks never end one.
fn push(
    out: &mut String,
    text: &str,
    class: Option<&'static str>,
    open: &mut Option<&'static str>,
) {
    if text.is_empty() {
        return;
    }
    if *open != class && !(open.is_none() && text.trim().is_empty()) {
        if open.is_some() {
            out.push_str("</span>");
        }
        if let Some(class) = class {
            out.push_str("<span class=\"");
            out.push_str(class);
            out.push_str("\">");
        }
        *open = class;
    }
    escape::text(out, text);
}

fn class(stack: &ScopeStack) -> Option<&'static str> {
    stack.as_slice().iter().rev().find_map(|scope| {
        let fitting = CLASSES
            .iter()
            .filter(|(prefix, _)| prefix.is_prefix_of(*scope));
        fitting
            .max_by_key(|(prefix, _)| prefix.len())
            .map(|(_, class)| *class)
    })
}
