//! `check`: what the rules find in posts, as text or JSON, and their fixes.

use inkstone_core::check::{self, Finding, Rule};
use inkstone_core::document::Document;
use inkstone_core::front_matter::Change;
use inkstone_core::page::Page;
use inkstone_core::page::pictures::Published;
use inkstone_core::{Error, Result};
use serde_json::{Value, json};

use crate::Check;
use crate::commands::{report, vault};
use crate::inputs::{self, Input};

/// True when nothing was found, or all of it is mended.
pub(crate) fn check(arguments: &Check) -> bool {
    let inputs = match inputs::find(&arguments.path, true) {
        Ok(inputs) => inputs,
        Err(error) => return report(Err(error)),
    };
    let mut is_clean = true;
    let mut all = Vec::new();
    for input in &inputs {
        let found = one(input, &arguments.fix);
        let (text, found) = match found {
            Ok(found) => found,
            Err(error) => {
                is_clean = false;
                eprintln!("inkstone-cli: {}: {error}", input.path.display());
                continue;
            }
        };
        is_clean &= found.is_empty();
        for finding in found {
            if arguments.json {
                all.push(in_json(input, &text, &finding));
            } else {
                println!("{}", in_words(input, &text, &finding));
            }
        }
    }
    if arguments.json {
        println!("{:#}", Value::Array(all));
    }
    is_clean
}

/// Mends one post as far as `rules` go, and looks what is left.
fn one(input: &Input, rules: &[Rule]) -> Result<(String, Vec<Finding>)> {
    let bytes =
        inkstone_core::file::read(&input.path).map_err(|error| Error::io(&input.path, error))?;
    let mut document = Document::open(&bytes, &input.path)?;
    let page = Page::read(document.text(), &input.site, input.site.generator);
    let target = Published::new(&input.site, &input.path, &page.matter);
    if !rules.is_empty() {
        let new = check::mended(document.text(), &page, rules, &target);
        if new != document.text() {
            let patch = document.patch(&Change::between(document.text(), &new));
            document.apply(patch.version, &patch.changes)?;
            vault().save_in_bulk(&input.path, &document.to_bytes(), &bytes)?;
        }
    }
    let text = document.text().to_owned();
    let found = check::text(&text, &page, &target);
    Ok((text, found))
}

/// Line and column of a place, in characters, from one.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.rsplit('\n').next().unwrap_or("");
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

fn in_words(input: &Input, text: &str, finding: &Finding) -> String {
    let (line, column) = place(text, finding.range.start);
    let says = match finding.rule {
        Rule::UnmeantTable => "the | makes a table of this",
        Rule::LeftoverMark => "** is shown as it is",
        Rule::LooseAttributes => "the attribute list attaches to nothing",
        Rule::IgnoredDefinition => "the link definition is shown as text",
        Rule::HeadingElsewhere => "text here, a heading with other generators",
    };
    let first = finding.detail.lines().next().unwrap_or("");
    let fix = if finding.fix.is_some() {
        " [can be mended]"
    } else {
        ""
    };
    format!(
        "{}:{line}:{column}: {}: {says}: {first}{fix}",
        input.path.display(),
        finding.rule.name()
    )
}

fn in_json(input: &Input, text: &str, finding: &Finding) -> Value {
    let (line, column) = place(text, finding.range.start);
    let fix = finding.fix.as_ref().map(|change| {
        let (from_line, from_column) = place(text, change.range.start);
        let (to_line, to_column) = place(text, change.range.end);
        json!({
            "from": {"line": from_line, "column": from_column},
            "to": {"line": to_line, "column": to_column},
            "insert": change.insert,
        })
    });
    json!({
        "path": input.path.display().to_string(),
        "rule": finding.rule.name(),
        "line": line,
        "column": column,
        "text": finding.detail,
        "fix": fix,
    })
}
