//! Where the new pictures of the open site go and how they are called, when the writer has a say in it.

use std::path::{Path, PathBuf};

use super::pictures::in_site;
use super::view::{RuleText, RuleView};
use super::{Workspace, lock};
use crate::front_matter::FrontMatter;
use crate::site::Site;
use crate::site::picture_rule::{PictureFacts, PictureRule, PostFacts};
use crate::{Error, Result};

/// The picture that a rule is shown with.
const EXAMPLE: PictureFacts = PictureFacts {
    original: "IMG 2041.jpg",
    hash: "3f2a91c4",
    extension: "jpg",
};

impl Workspace {
    /// From now on new pictures follow this rule; none: that of the generator.
    pub fn use_picture_rule(&self, rule: Option<&RuleText>) {
        let rule = rule.map(|rule| PictureRule {
            folder: rule.folder.trim().to_owned(),
            name: rule.name.trim().to_owned(),
        });
        *lock(&self.picture_rule) = rule;
    }

    pub(super) fn picture_rule(&self) -> Option<PictureRule> {
        lock(&self.picture_rule).clone()
    }

    /// What a rule makes of a picture, in an open post or, without one, in a post of any name; none: the rule in use.
    ///
    /// # Errors
    /// When no folder or no such post is open; a rule that cannot be used says so in the answer.
    pub fn view_picture_rule(&self, id: Option<&str>, rule: Option<&RuleText>) -> Result<RuleView> {
        let open = self.open_site()?;
        let site = &open.site;
        let (path, text) = match id {
            Some(id) => {
                let post = self.post(id)?;
                (post.path(), post.text())
            }
            None => (site.folder.join("2024-05-01-rain.md"), String::new()),
        };
        let matter = FrontMatter::read(&text, site.generator);
        let preset = PictureRule::preset(site, &path);
        let typed = rule.map(|rule| PictureRule {
            folder: rule.folder.trim().to_owned(),
            name: rule.name.trim().to_owned(),
        });
        let rule = typed.or_else(|| self.picture_rule());
        let rule = rule.unwrap_or_else(|| preset.clone());
        let facts = PostFacts::of(site, &path, &matter, &site.now());
        let example = example(site, &rule, &facts);
        let (file, link) = example.as_ref().ok().cloned().unzip();
        Ok(RuleView {
            is_preset: rule == preset,
            rule: RuleText {
                folder: rule.folder,
                name: rule.name,
            },
            file: file.map(|file: PathBuf| in_site(&site.root, &file)),
            link: link.flatten(),
            error: example.err().map(|error| error.report()),
        })
    }
}

/// The file that the example would be, and the link to it.
fn example(
    site: &Site,
    rule: &PictureRule,
    facts: &PostFacts,
) -> Result<(PathBuf, Option<String>)> {
    let place = rule.place(site, facts)?;
    if !site.contains(&place.folder) {
        return Err(Error::OutsideSite { path: place.folder });
    }
    let file = place
        .folder
        .join(Path::new(&rule.file_name(facts, &EXAMPLE, 1)));
    let link = place.link_to(&file);
    Ok((file, link))
}
