//! Liquid, as posts use it: what Jekyll runs over a body before Markdown (its documentation, "Liquid"; Shopify's
//! Liquid reference).
//!
//! 1. `read`: tags and values into a tree; `raw`, comments and `highlight` are taken whole.
//! 2. `expression`, `filters`: what a value is.
//! 3. `include`, `embeds`: what an include asks for, and Chirpy's own. Files are read by the [`PictureTarget`].
//! 4. `run`: the tree into text that remembers where it came from. What a tag or a loop produced stands for that tag.
//!
//! A value that only the whole site knows (its other posts, data files), a tag of a plugin, a theme's `include` stay as a
//! chip that shows their source: we say that there is more rather than guess.

mod embeds;
mod expression;
mod filters;
mod include;
mod read;
mod run;

use serde_json::Value;

use super::pictures::PictureTarget;
use super::template::Expanded;

/// What `{{ page.… }}` and `{{ site.… }}` are taken from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The post's front matter, a map.
    pub page: Value,
    /// The site's config, a map.
    pub site: Value,
}

/// Runs the Liquid of `body`; `target` knows the addresses of other posts and reads
/// includes.
pub(super) fn expand(body: &str, facts: &Facts, target: &dyn PictureTarget) -> Expanded {
    let tree = read::read(body);
    run::run(body, &tree, facts, target)
}
