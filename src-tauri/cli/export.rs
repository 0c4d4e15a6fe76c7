//! `export`: finished HTML, one file a post or a folder of pages.

use std::fs;
use std::io::{IsTerminal, Write};
use std::path::Path;

use inkstone_core::export::folder::{self, FolderOptions, Posts, Progress, Report};
use inkstone_core::export::{self, Options, clipboard};
use inkstone_core::page::pictures::Remotes;
use inkstone_core::picture::remote::{Fetcher, Reach};
use inkstone_core::site::Site;
use inkstone_core::{Error, Result};

use crate::commands::{each, report};
use crate::inputs;
use crate::{Copy, Export};

/// True when all of it could be done.
pub(crate) fn export(arguments: &Export) -> bool {
    let options = Options {
        theme: arguments.theme,
        appearance: arguments.appearance,
        picture_width: arguments.pictures.parse().ok(),
        generator: arguments.generator,
        lang: arguments.lang.clone(),
        contents: !arguments.no_contents,
        colours: !arguments.no_colours,
        ..Options::default()
    };
    let fetcher = (arguments.remote == "embed").then(|| Fetcher::new(Reach::Public));
    let remotes = fetcher.as_ref().map(Remotes::new);
    let remotes = remotes.as_ref();
    match &arguments.out {
        Some(out) if arguments.folder => pages(arguments, options, out, remotes),
        Some(out) if !arguments.sizes => files(arguments, &options, out, remotes),
        _ => sizes(arguments, &options, remotes),
    }
}

/// True when the post could be read and printed.
pub(crate) fn copy(arguments: &Copy) -> bool {
    report(printed(arguments))
}

fn printed(arguments: &Copy) -> Result<()> {
    let post = &arguments.post;
    let path = fs::canonicalize(post).map_err(|error| Error::io(post, error))?;
    let text = inputs::read(&path)?.text;
    let options = Options {
        theme: arguments.theme,
        picture_width: arguments.pictures.parse().ok(),
        generator: arguments.generator,
        ..Options::default()
    };
    let site = Site::around(&path)?;
    let copied = clipboard::copy(&text, &site, &path, arguments.target, &options, None);
    let facts = &copied.facts;
    eprintln!(
        "inkstone-cli: {} pictures embedded, {} on other sites, {} missing; {} links became footnotes, {} dropped; diagrams: {} as SVG, {} as text; formulas: {} set, {} as text",
        facts.embedded,
        facts.remote,
        facts.missing.len(),
        facts.links_to_footnotes,
        facts.dropped_links,
        facts.diagrams,
        facts.diagrams_as_text,
        facts.formulas,
        facts.formulas_as_text
    );
    let shown = if arguments.text {
        &copied.text
    } else {
        &copied.html
    };
    std::io::stdout()
        .write_all(shown.as_bytes())
        .map_err(|error| Error::io("standard output", error))
}

fn files(arguments: &Export, options: &Options, out: &Path, remotes: Option<&Remotes>) -> bool {
    each(inputs::find(&arguments.path, arguments.drafts), |input| {
        let text = input.text()?;
        let exported = export::one_file(&text, &input.site, &input.path, options, remotes)?;
        let to = match &input.below {
            Some(below) => out.join(below),
            None => out.to_owned(),
        };
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder).map_err(|error| Error::io(folder, error))?;
        }
        export::write(&to, &exported)?;
        let post = input.path.display();
        for missing in &exported.missing {
            eprintln!("inkstone-cli: {post}: {missing} is not there; the page names it");
        }
        for dead in &exported.repairs.dead_anchors {
            eprintln!("inkstone-cli: {post}: the link {dead} leads nowhere");
        }
        if exported.remote > 0 {
            eprintln!(
                "inkstone-cli: {post}: {} pictures on other sites stand as links; --remote embed brings them in",
                exported.remote
            );
        }
        println!("{}", to.display());
        Ok(())
    })
}

fn sizes(arguments: &Export, options: &Options, remotes: Option<&Remotes>) -> bool {
    each(inputs::find(&arguments.path, arguments.drafts), |input| {
        let text = input.text()?;
        let sizes = export::sizes(&text, &input.site, &input.path, options, remotes)?;
        for (width, bytes) in export::WIDTHS.into_iter().zip(sizes) {
            let width = width.map_or("original".to_owned(), |width| width.to_string());
            println!("{width}\t{bytes}\t{}", input.path.display());
        }
        Ok(())
    })
}

fn pages(arguments: &Export, page: Options, out: &Path, remotes: Option<&Remotes>) -> bool {
    let options = FolderOptions {
        page,
        drafts: arguments.drafts,
        future: arguments.future,
        now: Some(jiff::Timestamp::now()),
        address: arguments.address.clone(),
    };
    match in_folder(arguments, &options, out, remotes) {
        Ok(done) => tell(&done, out),
        Err(error) => report(Err(error)),
    }
}

fn in_folder(
    arguments: &Export,
    options: &FolderOptions,
    out: &Path,
    remotes: Option<&Remotes>,
) -> Result<Report> {
    let path = &arguments.path;
    let (site, files) = if path.is_dir() {
        let site = Site::open(path)?;
        let files = inkstone_core::library::post_files(&site);
        (site, files)
    } else {
        let path = fs::canonicalize(path).map_err(|error| Error::io(path, error))?;
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        (Site::around(&path)?, vec![(name.unwrap_or_default(), path)])
    };
    let posts = Posts {
        files,
        lists: path.is_dir(),
    };
    let watched = std::io::stderr().is_terminal();
    let result = folder::folder(
        &site,
        &posts,
        out,
        options,
        remotes,
        &|Progress { done, total }| {
            if watched && (done % 16 == 0 || done == total) {
                eprint!("\r{done}/{total}");
            }
            true
        },
    );
    if watched {
        eprint!("\r");
    }
    result
}

fn tell(done: &Report, out: &Path) -> bool {
    for (name, error) in &done.failed {
        eprintln!("inkstone-cli: {name}: {error}");
    }
    for (name, link) in &done.missing {
        eprintln!("inkstone-cli: {name}: {link} is not there; the page names it");
    }
    if done.remote > 0 {
        eprintln!(
            "inkstone-cli: {} pictures on other sites stand as links; --remote embed brings them in",
            done.remote
        );
    }
    if done.drafts + done.future > 0 {
        eprintln!(
            "inkstone-cli: left out: {} drafts, {} posts of the future",
            done.drafts, done.future
        );
    }
    if done.no_sitemap {
        eprintln!("inkstone-cli: no sitemap, for the folder's address is not known: --address");
    }
    println!(
        "{}: {} files written, {} pages unchanged, {} files removed, {} pictures",
        out.display(),
        done.written,
        done.unchanged,
        done.removed,
        done.pictures
    );
    done.failed.is_empty()
}
