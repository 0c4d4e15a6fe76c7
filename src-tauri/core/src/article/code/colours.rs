//! Code as spans with the `tok-*` classes that the editor uses too.

use std::panic::catch_unwind;
use std::sync::LazyLock;

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

use crate::article::cache::Cache;
use crate::article::escape;

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

/// `code` as HTML, with spans when the language is known.
pub(super) fn coloured(code: &str, language: &str) -> String {
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

/// Whether code in this language has colours: a grammar of ours knows it, or it is plain text by name.
pub(super) fn knows(language: &str) -> bool {
    matches!(
        &*language.to_ascii_lowercase(),
        "text" | "txt" | "plain" | "plaintext" | "console" | "no-highlight"
    ) || syntax(language).is_some()
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
