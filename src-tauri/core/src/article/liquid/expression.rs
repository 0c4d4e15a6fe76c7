//! What an expression is: literals, variables with their parts, filters, and conditions.

use std::cell::Cell;
use std::collections::HashMap;

use serde_json::Value;

use super::Facts;
use super::filters;

/// What cannot be told from the post and the config alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unknown;

/// The variables that a post has set, and what else there is.
pub(super) struct Scope<'a> {
    pub(super) facts: &'a Facts,
    pub(super) variables: HashMap<String, Value>,
    /// How much was copied and made, in bytes.
    work: Cell<usize>,
}

/// How much the expressions of a post may copy and make, in bytes; what comes after it is not told.
const MOST_WORK: usize = 64 << 20;

/// Keys of `page` that Jekyll computes.
const PAGE: &str = " url id content excerpt output next previous path relative_path collection dir name date slug ext ";
/// Keys of `site` that Jekyll computes.
const SITE: &str = " time posts pages data static_files html_pages html_files collections documents related_posts categories tags github config source destination ";

impl<'a> Scope<'a> {
    pub(super) fn new(facts: &'a Facts) -> Self {
        Self {
            facts,
            variables: HashMap::new(),
            work: Cell::new(0),
        }
    }

    /// Counts a value; an error when there were too many of them, or it is too large.
    fn count(&self, value: Value) -> Result<Value, Unknown> {
        let weight = filters::weight(&value);
        self.work.set(self.work.get().saturating_add(weight));
        if weight > filters::LONGEST || self.work.get() > MOST_WORK {
            return Err(Unknown);
        }
        Ok(value)
    }

    /// An expression with its filters.
    pub(super) fn output(&self, text: &str) -> Result<Value, Unknown> {
        let mut parts = split(text, '|').into_iter();
        let mut value = self.value(&parts.next().unwrap_or_default())?;
        for filter in parts {
            let (name, arguments) = filter.split_once(':').unwrap_or((&filter, ""));
            let arguments = split(arguments, ',')
                .into_iter()
                .filter(|argument| !argument.trim().is_empty())
                .map(|argument| self.value(&argument))
                .collect::<Result<Vec<_>, _>>()?;
            value = filters::apply(name.trim(), value, &arguments, self.facts).ok_or(Unknown)?;
            value = self.count(value)?;
        }
        Ok(value)
    }

    /// A literal or a variable.
    pub(super) fn value(&self, text: &str) -> Result<Value, Unknown> {
        let text = text.trim();
        for quote in ['"', '\''] {
            if let Some(inside) = text
                .strip_prefix(quote)
                .and_then(|rest| rest.strip_suffix(quote))
            {
                return Ok(inside.into());
            }
        }
        if let Some(inside) = text
            .strip_prefix('(')
            .and_then(|rest| rest.strip_suffix(')'))
            && let Some((first, last)) = inside.split_once("..")
        {
            return self.range(first, last);
        }
        match text {
            "" | "nil" | "null" => return Ok(Value::Null),
            "true" => return Ok(true.into()),
            "false" => return Ok(false.into()),
            "empty" | "blank" => return Ok("".into()),
            _ => {}
        }
        if let Ok(number) = text.parse::<i64>() {
            return Ok(number.into());
        }
        if text.starts_with(|c: char| c.is_ascii_digit() || c == '-')
            && let Ok(number) = text.parse::<f64>()
        {
            return Ok(number.into());
        }
        self.count(self.variable(text)?)
    }

    fn range(&self, first: &str, last: &str) -> Result<Value, Unknown> {
        const MOST: i64 = 10_000;
        let number = |text: &str| Ok(filters::integer(&self.value(text)?));
        let (first, last) = (number(first)?, number(last)?);
        let last = last.min(first.saturating_add(MOST));
        self.count((first..=last).map(Value::from).collect())
    }

    /// `a.b[0].c["d"]`.
    fn variable(&self, text: &str) -> Result<Value, Unknown> {
        let mut steps = steps(text).into_iter();
        let root = steps.next().unwrap_or_default();
        let mut value = match (root.as_str(), self.variables.get(&root)) {
            (_, Some(value)) => value.clone(),
            ("page" | "site", None) => {
                let key = steps.next().ok_or(Unknown)?;
                let key = self.step(&key)?;
                let name = filters::text(&key);
                let (map, computed) = if root == "page" {
                    (&self.facts.page, PAGE)
                } else {
                    (&self.facts.site, SITE)
                };
                match map.get(&name) {
                    Some(value) => value.clone(),
                    None if computed.contains(&format!(" {name} ")) => return Err(Unknown),
                    None => Value::Null,
                }
            }
            ("layout" | "content" | "paginator" | "jekyll" | "theme", None) => {
                return Err(Unknown);
            }
            _ => Value::Null,
        };
        for step in steps {
            let step = self.step(&step)?;
            value = part(&value, &step);
        }
        Ok(value)
    }

    /// A step: a name, or an expression in brackets.
    fn step(&self, step: &str) -> Result<Value, Unknown> {
        match step
            .strip_prefix('[')
            .and_then(|inside| inside.strip_suffix(']'))
        {
            Some(inside) => self.value(inside),
            None => Ok(step.into()),
        }
    }

    /// A condition: comparisons joined by `and` and `or`, which are read from the right.
    pub(super) fn condition(&self, text: &str) -> Result<bool, Unknown> {
        self.joined(&words(text))
    }

    fn joined(&self, words: &[String]) -> Result<bool, Unknown> {
        let joint = words
            .iter()
            .position(|word| matches!(word.as_str(), "and" | "or"));
        let Some(joint) = joint else {
            return self.comparison(words);
        };
        let (left, rest) = words.split_at(joint);
        let is_and = rest.first().is_some_and(|word| word == "and");
        let left = self.comparison(left)?;
        if left != is_and {
            return Ok(left);
        }
        self.joined(rest.get(1..).unwrap_or(&[]))
    }

    fn comparison(&self, words: &[String]) -> Result<bool, Unknown> {
        match words {
            [] => Ok(false),
            [one] => Ok(filters::is_true(&self.value(one)?)),
            [left, operator, right, ..] => {
                let word = right.clone();
                let (left, right) = (self.value(left)?, self.value(right)?);
                let same = match word.as_str() {
                    "empty" => !left.is_null() && filters::is_empty(&left),
                    "blank" => filters::is_blank(&left),
                    _ => filters::is_same(&left, &right),
                };
                let order = filters::order(&left, &right);
                Ok(match operator.as_str() {
                    "==" => same,
                    "!=" | "<>" => !same,
                    "contains" => filters::contains(&left, &right),
                    ">" => order.is_some_and(std::cmp::Ordering::is_gt),
                    "<" => order.is_some_and(std::cmp::Ordering::is_lt),
                    ">=" => order.is_some_and(std::cmp::Ordering::is_ge),
                    "<=" => order.is_some_and(std::cmp::Ordering::is_le),
                    _ => return Err(Unknown),
                })
            }
            _ => Err(Unknown),
        }
    }

    /// Whether a case's value is one of those after `when`.
    pub(super) fn is_one_of(&self, value: &str, others: &str) -> Result<bool, Unknown> {
        let value = self.value(value)?;
        let mut any = false;
        for other in split(&others.replace(" or ", ","), ',') {
            any |= filters::is_same(&value, &self.value(&other)?);
        }
        Ok(any)
    }
}

/// A value's part: a key, an index, or `size`, `first`, `last`.
fn part(value: &Value, step: &Value) -> Value {
    match (value, step) {
        (Value::Object(map), step) => {
            let name = filters::text(step);
            match map.get(&name) {
                Some(part) => part.clone(),
                None if name == "size" => map.len().into(),
                None => Value::Null,
            }
        }
        (Value::Array(items), Value::Number(index)) => {
            let index = index.as_i64().unwrap_or(0);
            let length = i64::try_from(items.len()).unwrap_or(0);
            let index = if index < 0 { index + length } else { index };
            usize::try_from(index)
                .ok()
                .and_then(|index| items.get(index))
                .cloned()
                .unwrap_or(Value::Null)
        }
        (Value::Array(items), Value::String(name)) => match name.as_str() {
            "size" => items.len().into(),
            "first" => items.first().cloned().unwrap_or(Value::Null),
            "last" => items.last().cloned().unwrap_or(Value::Null),
            _ => Value::Null,
        },
        (Value::String(text), Value::String(name)) if name == "size" => text.chars().count().into(),
        _ => Value::Null,
    }
}

/// The steps of a variable: names, and brackets with what is in them.
fn steps(text: &str) -> Vec<String> {
    let mut steps: Vec<String> = Vec::new();
    let mut name = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '.' => steps.push(std::mem::take(&mut name)),
            '[' => {
                steps.push(std::mem::take(&mut name));
                let inside: String = chars.by_ref().take_while(|c| *c != ']').collect();
                steps.push(format!("[{inside}]"));
            }
            c => name.push(c),
        }
    }
    steps.push(name);
    steps.retain(|step| !step.is_empty());
    steps
}

/// Splits at `mark`, but not in quotes.
pub(super) fn split(text: &str, mark: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quote = None;
    for c in text.chars() {
        match quote {
            Some(open) if c == open => quote = None,
            None if matches!(c, '"' | '\'') => quote = Some(c),
            None if c == mark => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = parts.last_mut() {
            last.push(c);
        }
    }
    parts
}

/// Words of a condition; what is in quotes is one, and operators need no blanks.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    let is_sign = |c: char| matches!(c, '=' | '!' | '<' | '>');
    for c in text.chars() {
        let was_sign = word.chars().next_back().is_some_and(is_sign);
        match quote {
            Some(open) => {
                word.push(c);
                if c == open {
                    quote = None;
                }
                continue;
            }
            None if matches!(c, '"' | '\'') => quote = Some(c),
            None if c.is_whitespace() => {
                words.push(std::mem::take(&mut word));
                continue;
            }
            None => {}
        }
        if was_sign != is_sign(c) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        word.push(c);
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}
