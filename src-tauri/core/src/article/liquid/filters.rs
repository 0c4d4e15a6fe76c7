//! Filters: those of Liquid's reference and Jekyll's documentation that posts use. `None`: not one that we know.

use std::cmp::Ordering;
use std::collections::HashSet;

use serde_json::Value;

use super::Facts;
use crate::front_matter::date;

/// What a value shows.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).collect(),
        other => other.to_string(),
    }
}

/// Everything but `nil` and `false`.
pub(super) fn is_true(value: &Value) -> bool {
    !matches!(value, Value::Null | Value::Bool(false))
}

pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    }
}

/// What Rails calls blank: nothing, false, or only white space.
pub(super) fn is_blank(value: &Value) -> bool {
    !is_true(value) || is_empty(value) || value.as_str().is_some_and(|text| text.trim().is_empty())
}

pub(super) fn is_same(left: &Value, right: &Value) -> bool {
    match (left.as_f64(), right.as_f64()) {
        (Some(left), Some(right)) => left == right,
        _ => left == right,
    }
}

pub(super) fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
    }
}

pub(super) fn contains(value: &Value, wanted: &Value) -> bool {
    match value {
        Value::String(value) => value.contains(&text(wanted)),
        Value::Array(items) => items.iter().any(|item| is_same(item, wanted)),
        Value::Object(map) => map.contains_key(&text(wanted)),
        _ => false,
    }
}

fn number(value: &Value) -> f64 {
    match value {
        Value::String(text) => text.trim().parse().unwrap_or(0.0),
        other => other.as_f64().unwrap_or(0.0),
    }
}

pub(super) fn integer(value: &Value) -> i64 {
    let number = number(value);
    if number.is_finite() { number as i64 } else { 0 }
}

/// A number that shows no fraction when it has none and neither operand had.
fn result(number: f64, whole: bool) -> Value {
    if whole && number.fract() == 0.0 {
        (number as i64).into()
    } else {
        number.into()
    }
}

fn is_whole(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.contains('.'),
        other => !other.is_f64(),
    }
}

/// No value is larger, in bytes.
pub(super) const LONGEST: usize = 1 << 20;

/// How large a value is, in bytes.
pub(super) fn weight(value: &Value) -> usize {
    const EACH: usize = 16;
    EACH + match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.iter().map(weight).sum(),
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| key.len() + weight(value))
            .sum(),
        _ => 0,
    }
}

pub(super) fn apply(name: &str, value: Value, with: &[Value], facts: &Facts) -> Option<Value> {
    let first = with.first();
    let argument = |index: usize| with.get(index).map(text).unwrap_or_default();
    let shown = text(&value);
    if shown.len() > LONGEST {
        return None;
    }
    Some(match name {
        "append" => (shown + &argument(0)).into(),
        "prepend" => (argument(0) + &shown).into(),
        "upcase" => shown.to_uppercase().into(),
        "downcase" => shown.to_lowercase().into(),
        "capitalize" => {
            let mut chars = shown.chars();
            let head: String = chars
                .next()
                .map(char::to_uppercase)
                .into_iter()
                .flatten()
                .collect();
            (head + &chars.as_str().to_lowercase()).into()
        }
        "strip" => shown.trim().into(),
        "lstrip" => shown.trim_start().into(),
        "rstrip" => shown.trim_end().into(),
        "replace" if !argument(0).is_empty() => {
            let (from, to) = (argument(0), argument(1));
            let count = shown.matches(&from).count();
            (count.saturating_mul(to.len()) <= LONGEST)
                .then(|| shown.replace(&from, &to))?
                .into()
        }
        "replace_first" => shown.replacen(&argument(0), &argument(1), 1).into(),
        "remove" if !argument(0).is_empty() => shown.replace(&argument(0), "").into(),
        "remove_first" => shown.replacen(&argument(0), "", 1).into(),
        "strip_newlines" => shown.replace('\n', "").into(),
        "newline_to_br" => shown.replace('\n', "<br />\n").into(),
        "strip_html" => without_tags(&shown).into(),
        "escape" | "xml_escape" => escaped(&shown).into(),
        "split" => shown
            .split(argument(0).as_str())
            .filter(|part| !(argument(0).is_empty() && part.is_empty()))
            .map(Value::from)
            .collect(),
        "join" => {
            let mark = if with.is_empty() {
                " ".into()
            } else {
                argument(0)
            };
            let parts: Vec<String> = items(&value).iter().map(text).collect();
            (parts.len().saturating_mul(mark.len()) <= LONGEST)
                .then(|| parts.join(&mark))?
                .into()
        }
        "first" => items(&value).first().cloned().unwrap_or(Value::Null),
        "last" => items(&value).last().cloned().unwrap_or(Value::Null),
        "size" => match &value {
            Value::Array(items) => items.len().into(),
            Value::Object(map) => map.len().into(),
            _ => shown.chars().count().into(),
        },
        "reverse" => items(&value).into_iter().rev().collect(),
        "compact" => items(&value)
            .into_iter()
            .filter(|item| !item.is_null())
            .collect(),
        "uniq" => {
            let mut seen = HashSet::new();
            let mut kept = items(&value);
            kept.retain(|item| seen.insert(item.to_string()));
            Value::Array(kept)
        }
        "sort" => {
            let mut sorted = items(&value);
            let is_text = sorted.iter().any(Value::is_string);
            let fits = |item: &Value| match item {
                Value::Null => true,
                Value::String(_) => is_text,
                Value::Number(_) => !is_text,
                _ => false,
            };
            // Liquid stops at what cannot be compared; nothing comes last.
            if !sorted.iter().all(fits) {
                return None;
            }
            sorted.sort_by(|left, right| {
                let ends = left.is_null().cmp(&right.is_null());
                ends.then_with(|| order(left, right).unwrap_or(Ordering::Equal))
            });
            Value::Array(sorted)
        }
        "map" => items(&value)
            .iter()
            .map(|item| item.get(argument(0)).cloned().unwrap_or(Value::Null))
            .collect(),
        "where" => items(&value)
            .into_iter()
            .filter(|item| {
                item.get(argument(0))
                    .is_some_and(|found| text(found) == argument(1))
            })
            .collect(),
        "concat" => items(&value).into_iter().chain(items(first?)).collect(),
        "slice" => slice(&shown, integer(first?), with.get(1).map_or(1, integer)).into(),
        "truncate" => truncate(&shown, first.map_or(50, integer), with.get(1).map(text)).into(),
        "truncatewords" => {
            let most = usize::try_from(first.map_or(15, integer))
                .unwrap_or(0)
                .max(1);
            let words: Vec<&str> = shown.split_whitespace().collect();
            if words.len() <= most {
                shown.into()
            } else {
                let end = with.get(1).map_or("...".into(), text);
                (words.get(..most)?.join(" ") + &end).into()
            }
        }
        "plus" | "minus" | "times" | "divided_by" | "modulo" | "at_least" | "at_most" => {
            arithmetic(name, &value, first?)?
        }
        "abs" => result(number(&value).abs(), is_whole(&value)),
        "ceil" => result(number(&value).ceil(), true),
        "floor" => result(number(&value).floor(), true),
        "round" => {
            let scale = 10_f64.powi(
                i32::try_from(first.map_or(0, integer))
                    .unwrap_or(0)
                    .clamp(0, 9),
            );
            result((number(&value) * scale).round() / scale, true)
        }
        "default" if !is_true(&value) || is_empty(&value) => first?.clone(),
        "default" => value,
        "date" => dated(&shown, &argument(0))?,
        "date_to_string" => dated(&shown, "%d %b %Y")?,
        "date_to_long_string" => dated(&shown, "%d %B %Y")?,
        "relative_url" => with_base(&shown, facts).into(),
        "absolute_url" => {
            let site = facts.site.get("url").map(text).unwrap_or_default();
            (site + &with_base(&shown, facts)).into()
        }
        "jsonify" => serde_json::to_string(&value).ok()?.into(),
        "number_of_words" => shown.split_whitespace().count().into(),
        "url_encode" | "cgi_escape" => encoded(&shown).replace("%20", "+").into(),
        "uri_escape" => percent_encoding::utf8_percent_encode(&shown, URI)
            .to_string()
            .into(),
        "array_to_sentence_string" => sentence(&items(&value)).into(),
        _ => return None,
    })
}

/// What `encodeURI` leaves as it is stays.
const URI: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}')
    .add(b'%');

fn encoded(text: &str) -> String {
    const KEPT: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'_')
        .remove(b'.')
        .remove(b'~');
    percent_encoding::utf8_percent_encode(text, KEPT).to_string()
}

fn items(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items.clone(),
        Value::Null => Vec::new(),
        other => vec![other.clone()],
    }
}

fn arithmetic(name: &str, left: &Value, right: &Value) -> Option<Value> {
    let whole = is_whole(left) && is_whole(right);
    let (a, b) = (number(left), number(right));
    Some(match name {
        "plus" => result(a + b, whole),
        "minus" => result(a - b, whole),
        "times" => result(a * b, whole),
        "at_least" => result(a.max(b), whole),
        "at_most" => result(a.min(b), whole),
        _ if b == 0.0 => return None,
        "divided_by" if whole => result((a / b).floor(), true),
        "divided_by" => result(a / b, false),
        _ => result(a.rem_euclid(b), whole),
    })
}

fn slice(text: &str, start: i64, length: i64) -> String {
    let count = i64::try_from(text.chars().count()).unwrap_or(0);
    let start = if start < 0 { start + count } else { start };
    let (Ok(start), Ok(length)) = (usize::try_from(start), usize::try_from(length)) else {
        return String::new();
    };
    text.chars().skip(start).take(length).collect()
}

fn truncate(text: &str, most: i64, end: Option<String>) -> String {
    let end = end.unwrap_or_else(|| "...".into());
    let most = usize::try_from(most).unwrap_or(0);
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept = most.saturating_sub(end.chars().count());
    text.chars().take(kept).collect::<String>() + &end
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

fn without_tags(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once('<') {
        out.push_str(before);
        match tag.split_once('>') {
            Some((_, after)) => rest = after,
            None => {
                out.push('<');
                rest = tag;
            }
        }
    }
    out + rest
}

/// A date in another form; a text that is none stays as it is.
fn dated(shown: &str, form: &str) -> Option<Value> {
    match date::written(shown) {
        Some(moment) => jiff::fmt::strtime::format(form, moment)
            .ok()
            .map(Value::from),
        None if shown == "now" || shown == "today" => None,
        None => Some(shown.into()),
    }
}

fn with_base(path: &str, facts: &Facts) -> String {
    if path.contains("://") {
        return path.to_owned();
    }
    let base = facts.site.get("baseurl").map(text).unwrap_or_default();
    let base = base.trim_matches('/');
    let path = path.trim_start_matches('/');
    if base.is_empty() {
        format!("/{path}")
    } else {
        format!("/{base}/{path}")
    }
}

fn sentence(items: &[Value]) -> String {
    let words: Vec<String> = items.iter().map(text).collect();
    match words.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [some @ .., last] => format!("{}, and {last}", some.join(", ")),
    }
}
