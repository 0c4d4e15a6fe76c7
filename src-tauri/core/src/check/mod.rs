//! Problems of a post in its site: of its pictures, and of what its generator makes of its text. `fixes` has the edits
//! that mend the latter.

mod fixes;

use std::ops::Range;

use crate::article::{Article, Picture, PictureTarget, WarningKind};
use crate::front_matter::Change;
use crate::page::Page;

/// A problem, with what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A picture that is not in the site.
    MissingPicture {
        /// The link as it stands in the post.
        link: String,
    },
    /// A picture on another host: it can vanish.
    RemotePicture {
        /// The host.
        host: String,
        /// The link.
        link: String,
    },
}

/// The problems of a rendered post's pictures, in the order of the text.
pub fn pictures(article: &Article, target: &dyn PictureTarget) -> Vec<Problem> {
    article
        .pictures
        .iter()
        .filter_map(|picture| match target.resolve(&picture.link) {
            Picture::Missing { .. } => Some(Problem::MissingPicture {
                link: picture.link.to_string(),
            }),
            Picture::Remote { host, .. } => Some(Problem::RemotePicture {
                host,
                link: picture.link.to_string(),
            }),
            Picture::Local { .. } | Picture::Refused { .. } => None,
        })
        .collect()
}

/// What is looked for in a text: what the site's generator publishes otherwise than its writer meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// kramdown makes a table of a line that happens to hold a `|`.
    UnmeantTable,
    /// `**` is shown.
    LeftoverMark,
    /// `{: …}` attaches to nothing.
    LooseAttributes,
    /// A link definition is shown as text.
    IgnoredDefinition,
    /// A line of dashes is text here, and makes a heading with other generators.
    HeadingElsewhere,
}

impl Rule {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::UnmeantTable,
        Self::LeftoverMark,
        Self::LooseAttributes,
        Self::IgnoredDefinition,
        Self::HeadingElsewhere,
    ];

    /// Its name in commands.
    pub fn name(self) -> &'static str {
        match self {
            Self::UnmeantTable => "unmeant-table",
            Self::LeftoverMark => "leftover-mark",
            Self::LooseAttributes => "loose-attributes",
            Self::IgnoredDefinition => "ignored-definition",
            Self::HeadingElsewhere => "heading-elsewhere",
        }
    }

    /// The rule with a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.name() == name)
    }

    fn of(kind: WarningKind) -> Option<Self> {
        Some(match kind {
            WarningKind::UnmeantTable => Self::UnmeantTable,
            WarningKind::LeftoverMark => Self::LeftoverMark,
            WarningKind::LooseAttributes => Self::LooseAttributes,
            WarningKind::IgnoredDefinition => Self::IgnoredDefinition,
            WarningKind::HeadingElsewhere => Self::HeadingElsewhere,
            _ => return None,
        })
    }
}

/// One place where a rule holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which rule.
    pub rule: Rule,
    /// Bytes of the text.
    pub range: Range<usize>,
    /// What stands there.
    pub detail: String,
    /// An edit of the text that was tried: with it the finding is gone, and no other block of the article is another.
    pub fix: Option<Change>,
}

/// So many findings of one text get a fix, for each is tried; the others get theirs when these are mended.
const MOST_TRIED: usize = 100;

/// What the rules find in a post's `text` (LF line ends), in its order. `page` was read from it.
pub fn text(text: &str, page: &Page, target: &dyn PictureTarget) -> Vec<Finding> {
    let article = page.render(text, target);
    let mut found = findings(&article, page.body_start);
    for finding in found.iter_mut().take(MOST_TRIED) {
        finding.fix = fixes::candidates(text, page.body_start, finding)
            .into_iter()
            .find(|change| mends(change, finding, text, page, &article, target));
    }
    found
}

/// Mends what `rules` find, one finding after the other; the text is as it was when there is nothing to mend.
pub fn mended(text: &str, page: &Page, rules: &[Rule], target: &dyn PictureTarget) -> String {
    let mut text = text.to_owned();
    // Each fix takes a finding away, so this ends.
    while let Some(change) = next_fix(&text, page, rules, target) {
        text = change.applied_to(&text);
    }
    text
}

fn next_fix(text: &str, page: &Page, rules: &[Rule], target: &dyn PictureTarget) -> Option<Change> {
    let article = page.render(text, target);
    let found = findings(&article, page.body_start);
    let mut wanted = found
        .iter()
        .filter(|finding| rules.contains(&finding.rule))
        .take(MOST_TRIED);
    wanted.find_map(|finding| {
        fixes::candidates(text, page.body_start, finding)
            .into_iter()
            .find(|change| mends(change, finding, text, page, &article, target))
    })
}

fn findings(article: &Article, body_start: usize) -> Vec<Finding> {
    let found = article.warnings.iter().filter_map(|warning| {
        Some(Finding {
            rule: Rule::of(warning.kind)?,
            range: body_start + warning.source.start..body_start + warning.source.end,
            detail: warning.detail.to_string(),
            fix: None,
        })
    });
    found.collect()
}

/// Whether a change takes the finding away and leaves every block alone that has nothing to do with it.
fn mends(
    change: &Change,
    finding: &Finding,
    text: &str,
    page: &Page,
    before: &Article,
    target: &dyn PictureTarget,
) -> bool {
    let after = page.render(&change.applied_to(text), target);
    let count = |article: &Article, rule: Option<Rule>| {
        let rules = article
            .warnings
            .iter()
            .filter_map(|warning| Rule::of(warning.kind));
        rules
            .filter(|found| rule.is_none_or(|rule| *found == rule))
            .count()
    };
    let is_gone = count(&after, Some(finding.rule)) < count(before, Some(finding.rule))
        && count(&after, None) < count(before, None);
    let same = |pair: &(&crate::article::Block, &crate::article::Block)| pair.0.html == pair.1.html;
    let (old, new) = (&before.blocks, &after.blocks);
    let start = old.iter().zip(new).take_while(same).count();
    let most = old.len().min(new.len()) - start;
    let end = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take(most)
        .take_while(same)
        .count();
    // The line end beside a place belongs to it.
    let from = finding
        .range
        .start
        .min(change.range.start)
        .saturating_sub(page.body_start + 1);
    let to = (finding.range.end.max(change.range.end) + 1).saturating_sub(page.body_start);
    let is_near =
        |block: &crate::article::Block| block.source.start <= to && from <= block.source.end;
    is_gone
        && old
            .get(start..old.len() - end)
            .is_some_and(|changed| changed.iter().all(is_near))
}

#[cfg(test)]
mod tests;
