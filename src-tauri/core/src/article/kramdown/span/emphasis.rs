//! Emphasis ("Emphasis") and GitHub's strikethrough.

use super::super::scan::{is_alnum, is_alpha, is_space};
use super::super::tree::{Kind, Node};
use super::{Inside, Level, Rules, Spans, Stop, run};

/// Whether the element between `mark`s ends here.
pub(super) fn ends(before: &str, rest: &str, mark: &str, level: &Level) -> bool {
    let Some(after) = rest.strip_prefix(mark) else {
        return false;
    };
    if before.ends_with(is_space) || level.children.is_empty() {
        return false;
    }
    // A double mark inside single ones opens something new, unless there are three.
    let is_double = mark.len() == 1
        && after.starts_with(mark)
        && !after.get(1..).is_some_and(|after| after.starts_with(mark));
    let goes_on = mark.starts_with('_') && after.starts_with(is_alnum);
    !is_double && !goes_on
}

/// Whether `_` here is inside a word: after a letter, or a letter and a hyphen.
fn is_in_word(before: &str) -> bool {
    let mut back = before.chars().rev();
    match back.next() {
        Some('-') => back.next().is_some_and(is_alpha),
        Some(c) => is_alpha(c),
        None => false,
    }
}

impl Spans<'_> {
    pub(super) fn emphasis(&mut self, level: &mut Level) -> bool {
        let start = self.at;
        let rest = self.rest();
        let mark = ["**", "*", "__", "_"]
            .into_iter()
            .find(|mark| rest.starts_with(mark))
            .unwrap_or("*");
        let inside = if mark.len() == 2 {
            Inside::Strong
        } else {
            Inside::Emphasis
        };
        let after = rest.get(mark.len()..).unwrap_or("");
        let is_text = (mark.starts_with('_') && is_in_word(self.before()))
            || after.starts_with(is_space)
            || self.open.contains(&inside)
            || self.is_exhausted();
        if is_text {
            self.pass(level, mark, start);
            return true;
        }
        let mut found = self.between(start, mark, inside, false);
        if found.is_none() && inside == Inside::Strong && level.inside != Inside::Emphasis {
            // Two marks may still be one mark and one to show.
            let single = if mark == "**" { "*" } else { "_" };
            found = self.between(start, single, Inside::Emphasis, true);
        }
        match found {
            Some(node) => level.children.push(node),
            None => self.pass(level, mark, start),
        }
        true
    }

    /// Takes a mark as text. Whatever started here would go on as the level goes on, and so end no sooner than it.
    fn pass(&mut self, level: &mut Level, mark: &'static str, start: usize) {
        let is_second = mark.len() == 2 && level.mark.len() == 1;
        if !level.mark.is_empty() && mark.starts_with(level.mark) {
            level.passed.push((start, is_second));
        }
        self.take(level, start + mark.len());
    }

    /// The element from `start` on, if it ends.
    fn between(
        &mut self,
        start: usize,
        mark: &'static str,
        inside: Inside,
        is_second: bool,
    ) -> Option<Node> {
        let surroundings = self.surroundings(mark, is_second);
        if self.failed.contains(&(surroundings, self.identity, start)) {
            return None;
        }
        let mut inner = Level::new(inside);
        inner.mark = mark;
        self.at = start + mark.len();
        if !self.level(&mut inner, Stop::Emphasis(mark), Rules::All) {
            self.at = start;
            for (at, is_second) in inner.passed {
                let surroundings = self.surroundings(mark, is_second);
                self.failed.insert((surroundings, self.identity, at));
            }
            return None;
        }
        self.at += mark.len();
        let kind = if inside == Inside::Strong {
            Kind::Strong
        } else {
            Kind::Emphasis
        };
        let mut node = Node::new(kind, self.text.origin(start..self.at));
        node.children = inner.children;
        Some(node)
    }

    /// What decides whether emphasis ends, besides the text.
    fn surroundings(&self, mark: &str, is_second: bool) -> u8 {
        let has = |inside: Inside| self.open.contains(&inside);
        let flags = [
            mark.starts_with('_'),
            mark.len() == 2,
            is_second,
            has(Inside::Emphasis),
            has(Inside::Strong),
            has(Inside::Link),
            has(Inside::Image),
            self.open.last() == Some(&Inside::Emphasis),
        ];
        flags
            .into_iter()
            .fold(0, |bits, flag| bits << 1 | u8::from(flag))
    }

    /// `~~deleted~~`.
    pub(super) fn strikethrough(&mut self, level: &mut Level) -> bool {
        let Some(inside) = self.rest().strip_prefix("~~") else {
            return false;
        };
        if inside.starts_with(|c| is_space(c) || c == '~') || self.is_exhausted() {
            return false;
        }
        let mut at = 0;
        let end = loop {
            let Some(found) = inside.get(at..).and_then(|rest| rest.find("~~")) else {
                self.work += inside.len();
                return false;
            };
            let end = at + found;
            let closes = inside
                .get(..end)
                .and_then(|text| text.chars().next_back())
                .is_some_and(|c| !is_space(c) && c != '~');
            if closes {
                break end;
            }
            at = end + 1;
        };
        self.work += end;
        let start = self.at;
        let content = self.text.slice(start + 2..start + 2 + end);
        self.at = start + 2 + end + 2;
        let mut node = Node::new(Kind::Deleted, self.text.origin(start..self.at));
        // A text of its own: what is open around it does not count.
        self.document.depth += 1;
        node.children = if self.document.depth > super::DEEPEST {
            vec![Node::new(
                Kind::Text(content.as_str().to_owned()),
                node.range.clone(),
            )]
        } else {
            let (children, work) = run(self.document, &content, Rules::All);
            self.work += work;
            children
        };
        self.document.depth -= 1;
        level.children.push(node);
        true
    }
}
