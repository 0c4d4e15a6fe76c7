//! The engine without a window, for scripts and measurements.

mod check;
mod commands;
mod export;
mod inputs;
mod picture;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use inkstone_core::check::Rule;
use inkstone_core::export::clipboard::Target;
use inkstone_core::export::{Appearance, Theme};
use inkstone_core::site::Generator;

/// Finished HTML from Markdown posts, as their site's generator would publish them.
#[derive(Parser)]
#[command(name = "inkstone-cli", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Article HTML with published addresses.
    Render(Render),
    /// Finished HTML: one file a post with its pictures inside, or a folder of pages.
    Export(Export),
    /// A post as the app copies it for an editor elsewhere: HTML to standard output, facts to standard error.
    Copy(Copy),
    /// Reads and edits front matter, one value at a time.
    #[command(subcommand)]
    FrontMatter(FrontMatter),
    /// What the site's generator publishes otherwise than it looks, and the fixes.
    Check(Check),
    /// Brings pictures into a site and keeps them in order.
    #[command(subcommand)]
    Picture(picture::Command),
    /// Saves standard input to a post as the app does: whole or not at all.
    Save {
        /// The post.
        post: PathBuf,
    },
}

#[derive(Args)]
struct Render {
    /// A post, or a folder of posts.
    path: PathBuf,
    /// Whose dialect; the site's own otherwise.
    #[arg(long, value_parser = generator)]
    generator: Option<Generator>,
    /// The article alone, without a page around it.
    #[arg(long)]
    fragment: bool,
    /// Where to write; one post goes to standard output otherwise.
    #[arg(long)]
    out: Option<PathBuf>,
}

#[derive(Args)]
struct Check {
    /// A post, or a folder of posts.
    path: PathBuf,
    /// Prints a list of findings as JSON.
    #[arg(long)]
    json: bool,
    /// Mends what these rules find: unmeant-table, leftover-mark, loose-attributes, ignored-definition or
    /// heading-elsewhere.
    #[arg(long, value_delimiter = ',', value_parser = rule)]
    fix: Vec<Rule>,
}

#[derive(Args)]
struct Export {
    /// A post, or a folder of posts.
    path: PathBuf,
    /// One HTML file a post; what is done without a flag, too.
    #[arg(long, conflicts_with = "folder")]
    one_file: bool,
    /// A folder of pages with their pictures beside them; for a folder of posts also an index, pages of the tags, a
    /// feed and a sitemap.
    #[arg(long)]
    folder: bool,
    /// Prints how large the one file of each post would be at every width, and writes nothing.
    #[arg(long, conflicts_with = "folder")]
    sizes: bool,
    /// Whose dialect; the site's own otherwise.
    #[arg(long, value_parser = generator)]
    generator: Option<Generator>,
    /// The article's look: quiet, wren, fond or print.
    #[arg(long, default_value = "quiet", value_parser = theme)]
    theme: Theme,
    /// auto, light or dark.
    #[arg(long, default_value = "auto", value_parser = appearance)]
    appearance: Appearance,
    /// The widest picture: original, 1600, 1200 or 800 pixels.
    #[arg(long, default_value = "1600", value_parser = ["original", "1600", "1200", "800"])]
    pictures: String,
    /// Whether pictures on other hosts are brought in: embed or placeholder.
    #[arg(long, default_value = "placeholder", value_parser = ["embed", "placeholder"])]
    remote: String,
    /// The language of the page, a BCP 47 tag; the post's own otherwise.
    #[arg(long)]
    lang: Option<String>,
    /// Takes drafts of a folder too.
    #[arg(long)]
    drafts: bool,
    /// Takes posts of a folder too that are dated later than now (with --folder).
    #[arg(long)]
    future: bool,
    /// Adds no table of contents.
    #[arg(long)]
    no_contents: bool,
    /// Leaves code without colours.
    #[arg(long)]
    no_colours: bool,
    /// The address that the folder will have, for its feed and sitemap; the site's own otherwise.
    #[arg(long)]
    address: Option<String>,
    /// A file for one post, a folder for a folder.
    #[arg(long, required_unless_present = "sizes")]
    out: Option<PathBuf>,
}

#[derive(Args)]
struct Copy {
    /// The post.
    post: PathBuf,
    /// Where it is to be pasted: wechat, zhihu, juejin, csdn, html or markdown.
    #[arg(long = "for", value_parser = target)]
    target: Target,
    /// Prints what goes to the clipboard as plain text instead.
    #[arg(long)]
    text: bool,
    /// Whose dialect; the site's own otherwise.
    #[arg(long, value_parser = generator)]
    generator: Option<Generator>,
    /// The article's look, where the target keeps one: quiet, wren, fond or print.
    #[arg(long, default_value = "quiet", value_parser = theme)]
    theme: Theme,
    /// The widest picture: original, 1600, 1200 or 800 pixels.
    #[arg(long, default_value = "1200", value_parser = ["original", "1600", "1200", "800"])]
    pictures: String,
}

#[derive(Subcommand)]
enum FrontMatter {
    /// Prints a value, or all as JSON.
    Get {
        /// The post.
        post: PathBuf,
        /// A key, nested ones joined by dots.
        key: Option<String>,
    },
    /// Gives a key a value.
    Set {
        /// The post.
        post: PathBuf,
        /// A key, nested ones joined by dots.
        key: String,
        #[arg(allow_hyphen_values = true)]
        /// Its new value: text, unless the old value or a known key is typed.
        value: String,
        /// Takes the value as written in YAML: `false`, `[a, b]`, `2024-01-02`.
        #[arg(long)]
        yaml: bool,
    },
    /// Appends an item to a list.
    Add {
        /// The post.
        post: PathBuf,
        /// The list's key.
        key: String,
        #[arg(allow_hyphen_values = true)]
        /// The new item.
        value: String,
    },
    /// Takes out a key, or one item of a list.
    Remove {
        /// The post.
        post: PathBuf,
        /// The key.
        key: String,
        #[arg(allow_hyphen_values = true)]
        /// The item.
        item: Option<String>,
    },
    /// Gives a key another name where it stands.
    Rename {
        /// The post.
        post: PathBuf,
        /// A key, nested ones joined by dots.
        key: String,
        /// Its new name.
        new: String,
    },
    /// Writes an empty block at the top of a post that has none.
    CreateBlock {
        /// The post.
        post: PathBuf,
    },
    /// Takes the whole block out.
    RemoveBlock {
        /// The post.
        post: PathBuf,
    },
}

fn generator(name: &str) -> Result<Generator, String> {
    Generator::named(name).ok_or_else(|| "jekyll, hugo, hexo, zola or plain".to_owned())
}

fn rule(name: &str) -> Result<Rule, String> {
    Rule::named(name).ok_or_else(|| Rule::ALL.map(Rule::name).join(", "))
}

fn theme(name: &str) -> Result<Theme, String> {
    Theme::named(name).ok_or_else(|| "quiet, wren, fond or print".to_owned())
}

fn target(name: &str) -> Result<Target, String> {
    Target::named(name).ok_or_else(|| Target::ALL.map(Target::name).join(", "))
}

fn appearance(name: &str) -> Result<Appearance, String> {
    Appearance::named(name).ok_or_else(|| "auto, light or dark".to_owned())
}

/// 0 done, 1 problems found or something could not be done (each named on standard error, the rest still done), 2 wrong
/// usage (clap's own).
fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Render(arguments) => commands::render(&arguments),
        Command::Export(arguments) => export::export(&arguments),
        Command::Copy(arguments) => export::copy(&arguments),
        Command::Check(arguments) => check::check(&arguments),
        Command::FrontMatter(command) => commands::front_matter(&command),
        Command::Picture(command) => picture::run(&command),
        Command::Save { post } => commands::save(&post),
    };
    if done {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
