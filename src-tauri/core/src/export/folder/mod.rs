//! Posts turned into a folder of finished HTML: pages, their pictures in two widths, one style sheet, and, for a
//! blog, the lists of its posts.
//!
//! The posts are read twice. First all of them for their cards (title, day, tags), from which every place in the
//! folder follows (`plan`); then each that changed is rendered and written, on all processors, one post of a processor
//! in memory at a time (`page`); then what stands beside the pages (`ending`). `names` says where pages go, `output` is
//! the only one that writes, `manifest` remembers, `weight` estimates beforehand.

mod assets;
mod ending;
mod links;
mod lists;
mod manifest;
mod names;
mod output;
mod page;
mod plan;
#[cfg(test)]
mod tests;
mod weight;
mod workers;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::Timestamp;

use super::facts::{self, Facts};
use super::{Options, styles};
use crate::page::pictures::Remotes;
use crate::site::Site;
use crate::{Error, Result};
use assets::Assets;
use ending::Ending;
use manifest::Manifest;
use output::Output;
use page::Maker;
use plan::Plan;
pub use weight::{Weight, weigh};

/// The style sheet's place.
const STYLE: &str = "assets/style.css";

/// Posts to be exported.
#[derive(Clone, Debug)]
pub struct Posts {
    /// Name (in the report) and file of each.
    pub files: Vec<(String, PathBuf)>,
    /// Whether lists of them are made: an index, pages of tags, a feed and a sitemap.
    pub lists: bool,
}

/// Which posts go along, and where the folder will be.
#[derive(Clone, Debug, Default)]
pub struct FolderOptions {
    /// How each page is made.
    pub page: Options,
    /// Whether drafts go along.
    pub drafts: bool,
    /// Whether posts dated later than `now` go along.
    pub future: bool,
    /// The present time; none takes no post for a future one.
    pub now: Option<Timestamp>,
    /// The address that the folder will have; none for the site's own, if that is known. The sitemap needs one.
    pub address: Option<String>,
}

/// How far an export is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Posts that are done.
    pub done: usize,
    /// Posts in all.
    pub total: usize,
}

/// What an export did.
#[derive(Debug, Default)]
pub struct Report {
    /// Files that were written.
    pub written: usize,
    /// Pages that were right already.
    pub unchanged: usize,
    /// Files of an earlier export that were taken away.
    pub removed: usize,
    /// Different pictures in the folder.
    pub pictures: usize,
    /// Drafts that were left out.
    pub drafts: usize,
    /// Posts of the future that were left out.
    pub future: usize,
    /// Posts that could not be exported, and why.
    pub failed: Vec<(String, Error)>,
    /// Pictures that are not there: post and link.
    pub missing: Vec<(String, String)>,
    /// Pictures on other hosts that stand as placeholders.
    pub remote: usize,
    /// Whether there is no sitemap because the folder's address is not known.
    pub no_sitemap: bool,
    /// Whether it was stopped; what was written until then is whole.
    pub cancelled: bool,
}

/// Exports posts of a site into the folder `to`. `watch` is told of progress and says whether to go on.
///
/// # Errors
/// When the folder cannot be used at all: it is a link, lies in the way of the posts, or cannot be written. What is
/// wrong with single posts is in the report.
pub fn folder(
    site: &Site,
    posts: &Posts,
    to: &Path,
    options: &FolderOptions,
    remotes: Option<&Remotes>,
    watch: &(dyn Fn(Progress) -> bool + Sync),
) -> Result<Report> {
    let output = Output::open(to)?;
    if site.root.starts_with(output.root()) || site.folder == output.root() {
        return Err(Error::WouldOverwrite {
            path: to.to_owned(),
        });
    }
    let before = Manifest::read(&output);
    let settings = settings(site, options);
    let keeps = before.settings == settings;
    let mut report = Report::default();
    let plan = Plan::of(site, posts, options, keeps.then_some(&before), &mut report);
    claim(&plan, &before, &output)?;

    let assets = Assets::new(&output, options.page.picture_width, remotes, &before);
    let maker = Maker {
        site,
        options,
        output: &output,
        before: &before,
        keeps,
        keeps_addresses: before.addresses == plan.addresses,
        plan: &plan,
        has_lists: posts.lists,
        assets: &assets,
        addresses: OnceLock::new(),
    };
    let stopped = AtomicBool::new(false);
    let made = maker.all(watch, &stopped);
    report.cancelled = stopped.load(Ordering::Relaxed);

    let mut ending = Ending {
        output: &output,
        before: &before,
        after: Manifest {
            settings,
            addresses: plan.addresses.clone(),
            ..Manifest::default()
        },
        report,
    };
    let there = ending.pages(&plan, made);
    ending.pictures(assets);
    ending.write(STYLE, style(&options.page).as_bytes());
    if posts.lists && !ending.report.cancelled {
        let listed = Plan::listed(there.into_iter());
        ending.lists(site, &plan, listed, options, to)?;
    }
    ending.end()
}

/// Notes the pages that will be ours from now on, should the export be cut short.
fn claim(plan: &Plan, before: &Manifest, output: &Output) -> Result<()> {
    let mut claimed = Manifest {
        files: before.files.clone(),
        ..Manifest::default()
    };
    for post in &plan.posts {
        // A file that is there and was not ours stays whose it is.
        if !claimed.files.contains_key(&post.place) && output.read(&post.place).is_none() {
            claimed.files.insert(post.place.clone(), None);
        }
    }
    if claimed.files.len() != before.files.len() {
        claimed.write(output)?;
    }
    Ok(())
}

/// The style sheet that all pages share.
fn style(options: &Options) -> String {
    let css = styles::whole(&options.theme.page_css(), options.appearance);
    let scheme = options.appearance.color_scheme();
    format!(":root{{color-scheme:{scheme}}}\n{css}")
}

/// Everything but the posts that pages depend on, as a hash.
fn settings(site: &Site, options: &FolderOptions) -> String {
    let all = format!(
        "{} {:?} {:?} {:?} {} {:?} {:?}",
        env!("CARGO_PKG_VERSION"),
        options.page,
        site.generator,
        site.zone,
        site.config,
        site.publishing,
        options.page.theme.page_css(),
    );
    output::hash(all.as_bytes())
}
