//! Tags that name something in the site: `post_url`, `link` and `include`.

use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use super::super::embeds;
use super::super::expression::Unknown;
use super::super::filters;
use super::super::include::{self, Wanted};
use super::super::read;
use super::{Runner, Template};
use crate::article::pictures::{Include, Reference};
use crate::article::template::Shown;

/// Includes inside each other; Liquid stops at a hundred, which no post means.
const MOST_INCLUDES_DEEP: usize = 20;

impl Runner<'_> {
    /// Jekyll's links to other posts, and includes.
    pub(super) fn tag(&mut self, whole: &Range<usize>, name: &str, arguments: &str) {
        match name {
            "post_url" => self.refer(whole, Reference::Dated(arguments)),
            "link" => match self.nested(arguments) {
                Ok(path) => self.refer(whole, Reference::Source(path.trim())),
                Err(Unknown) => self.chip(whole),
            },
            "include" | "include_relative" | "include_cached" => {
                if self.include(whole, name, arguments) == Err(Unknown) {
                    self.chip(whole);
                }
            }
            // A closing tag alone shows nothing.
            name if name.starts_with("end") => {}
            _ => self.chip(whole),
        }
    }

    /// The address of what a tag names; Jekyll stops when it is not there.
    fn refer(&mut self, whole: &Range<usize>, reference: Reference) {
        match self.target.refer(reference) {
            Some(found) => self.make(&found.address, whole),
            None => self.put(whole, Shown::Nowhere),
        }
    }

    /// Values inside the argument of a tag (`{% link {{ page.file }} %}`).
    fn nested(&self, text: &str) -> Result<String, Unknown> {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, inside)) = rest.split_once("{{") {
            let (inside, after) = inside.split_once("}}").ok_or(Unknown)?;
            out.push_str(before);
            out.push_str(&filters::text(&self.scope.output(inside)?));
            rest = after;
        }
        Ok(out + rest)
    }

    /// An embed of the theme, or a file of the site with what the tag hands to it.
    fn include(
        &mut self,
        whole: &Range<usize>,
        name: &str,
        arguments: &str,
    ) -> Result<(), Unknown> {
        let wanted = Wanted::read(arguments).ok_or(Unknown)?;
        let file = self.nested(&wanted.file)?;
        let mut values = serde_json::Map::new();
        for (key, value) in &wanted.values {
            let value = match include::literal(value) {
                Some(text) => text.into(),
                None => self.scope.value(value)?,
            };
            values.insert(key.clone(), value);
        }
        if let Some(html) = embeds::html(&file, &values) {
            self.put(
                whole,
                Shown::Html {
                    html,
                    is_block: true,
                },
            );
            return Ok(());
        }
        let place = match name {
            "include_relative" => Include::Beside(&file),
            _ => Include::Site(&file),
        };
        let key = format!("{place:?}");
        let template = match self.includes.get(&key) {
            Some(template) => Rc::clone(template),
            None => {
                let text = self.target.include(place).ok_or(Unknown)?;
                let text: Arc<str> = crate::article::trusted::guard(&text).into();
                let nodes = read::read(&text);
                let template = Rc::new(Template { text, nodes });
                self.includes.insert(key, Rc::clone(&template));
                template
            }
        };
        if self.depth >= MOST_INCLUDES_DEEP {
            return Err(Unknown);
        }
        // Without arguments of its own a file has those of the one that includes it.
        let before = self.scope.variables.get("include").cloned();
        if !values.is_empty() || before.is_none() {
            self.scope.variables.insert("include".into(), values.into());
        }
        let outer = std::mem::replace(&mut self.body, Arc::clone(&template.text));
        let origin = self.origin.clone();
        self.origin.get_or_insert(whole.clone());
        self.depth += 1;
        self.nodes(&template.nodes);
        self.depth -= 1;
        self.origin = origin;
        self.body = outer;
        match before {
            Some(before) => self.scope.variables.insert("include".into(), before),
            None => self.scope.variables.remove("include"),
        };
        Ok(())
    }
}
