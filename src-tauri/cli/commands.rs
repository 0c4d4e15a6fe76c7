//! Each command; true when all of it could be done.

use std::fs;
use std::io::{IsTerminal, Read, Write};
use std::path::Path;

use inkstone_core::export;
use inkstone_core::front_matter::{self, Edit, FrontMatter, Value};
use inkstone_core::page::Page;
use inkstone_core::page::pictures::Published;
use inkstone_core::post::PostFile;
use inkstone_core::site::Site;
use inkstone_core::vault::{Fingerprint, Vault, save};
use inkstone_core::{Error, ErrorKind, Result};

use crate::inputs::{self, Input};
use crate::{FrontMatter as Command, Render};

pub(crate) fn report(result: Result<()>) -> bool {
    if let Err(error) = &result {
        let advice = advice(error.kind()).map(|advice| format!("; {advice}"));
        eprintln!("inkstone-cli: {error}{}", advice.unwrap_or_default());
    }
    result.is_ok()
}

/// What to do about a failure, where the failure itself does not say it.
fn advice(kind: ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::ChangedOutside => "nothing was written: look at its text and try again",
        ErrorKind::DiskFull => "nothing was written: make room and try again",
        ErrorKind::NotFound => "look whether the name is right, and the drive there",
        ErrorKind::Permission => "look who may write there",
        ErrorKind::ReadOnly => "make it writable and try again",
        _ => return None,
    })
}

/// Runs `work` on each post, going on after a failure; tells progress where someone is looking.
pub(crate) fn each(found: Result<Vec<Input>>, work: impl Fn(&Input) -> Result<()>) -> bool {
    let inputs = match found {
        Ok(inputs) => inputs,
        Err(error) => return report(Err(error)),
    };
    let (count, mut failed) = (inputs.len(), 0);
    let watched = std::io::stderr().is_terminal() && count > 1;
    for (index, input) in inputs.iter().enumerate() {
        if watched {
            eprint!("\r{}/{count}", index + 1);
        }
        if let Err(error) = work(input) {
            failed += 1;
            eprintln!("inkstone-cli: {}: {error}", input.path.display());
        }
    }
    if count > 1 {
        eprintln!(
            "{}{} of {count} posts done",
            if watched { "\r" } else { "" },
            count - failed
        );
    }
    failed == 0
}

pub(crate) fn render(arguments: &Render) -> bool {
    each(inputs::find(&arguments.path, true), |input| {
        let text = input.text()?;
        let mut page = Page::read(
            &text,
            &input.site,
            arguments.generator.unwrap_or(input.site.generator),
        );
        page.settings.form = inkstone_core::article::Form::Published;
        let article = page.render(
            &text,
            &Published::new(&input.site, &input.path, &page.matter),
        );
        let html = if arguments.fragment {
            article.html() + "\n"
        } else {
            export::plain_page(&page, &article, &input.path)?
        };
        match &arguments.out {
            Some(out) => write(&out.join(input.rendered_name()), html.as_bytes()),
            None => std::io::stdout()
                .write_all(html.as_bytes())
                .map_err(|error| Error::io("standard output", error)),
        }
    })
}

pub(crate) fn front_matter(command: &Command) -> bool {
    report(match command {
        Command::Get { post, key } => get(post, key.as_deref()),
        Command::Set {
            post,
            key,
            value,
            yaml,
        } => edit(post, |_| {
            let path = path_of(key);
            Ok(if *yaml {
                Edit::SetLiteral {
                    path,
                    literal: value.clone(),
                }
            } else {
                Edit::Set {
                    path,
                    value: value.clone(),
                }
            })
        }),
        Command::Add { post, key, value } => edit(post, |_| {
            Ok(Edit::AddItem {
                path: path_of(key),
                value: value.clone(),
            })
        }),
        Command::Remove {
            post,
            key,
            item: None,
        } => edit(post, |_| Ok(Edit::RemoveKey { path: path_of(key) })),
        Command::Remove {
            post,
            key,
            item: Some(item),
        } => edit(post, |matter| {
            let path = path_of(key);
            matter
                .path_of_word(&path, item)
                .map(|path| Edit::RemoveKey { path })
                .ok_or_else(|| Error::NotFound { path: item.into() })
        }),
        Command::Rename { post, key, new } => edit(post, |_| {
            Ok(Edit::RenameKey {
                path: path_of(key),
                name: new.clone(),
            })
        }),
        Command::CreateBlock { post } => edit(post, |_| Ok(Edit::CreateBlock)),
        Command::RemoveBlock { post } => edit(post, |_| Ok(Edit::RemoveBlock)),
    })
}

fn path_of(key: &str) -> Vec<String> {
    key.split('.').map(str::to_owned).collect()
}

fn get(post: &Path, key: Option<&str>) -> Result<()> {
    let generator = Site::around(post)?.generator;
    let matter = FrontMatter::read(&inputs::read(post)?.text, generator);
    let Some(key) = key else {
        println!("{:#}", Value::Map(matter.entries).to_json());
        return Ok(());
    };
    let value = matter
        .at(&path_of(key))
        .ok_or_else(|| Error::NotFound { path: key.into() })?;
    match value.text() {
        Some(text) => println!("{text}"),
        None => println!("{}", value.to_json()),
    }
    Ok(())
}

fn edit(post: &Path, edit: impl FnOnce(&FrontMatter) -> Result<Edit>) -> Result<()> {
    let site = Site::around(post)?;
    let bytes = inkstone_core::file::read(post).map_err(|error| Error::io(post, error))?;
    let mut document = inkstone_core::document::Document::open(&bytes, post)?;
    let edit = edit(&FrontMatter::read(document.text(), site.generator))?;
    let change = front_matter::apply(document.text(), site.generator, &edit, &site.now())?;
    let patch = document.patch(&change);
    document.apply(patch.version, &patch.changes)?;
    // A script may call this for every post of a folder.
    vault().save_in_bulk(post, &document.to_bytes(), &bytes)
}

pub(crate) fn save(post: &Path) -> bool {
    let mut bytes = Vec::new();
    let read = std::io::stdin()
        .read_to_end(&mut bytes)
        .map_err(|error| Error::io("standard input", error));
    report(read.and_then(|_| {
        PostFile::parse(&bytes, Path::new("standard input"))?;
        if bytes.is_empty() && !fs::metadata(post).is_ok_and(|old| old.len() == 0) {
            // Most likely the program before the pipe failed, or there is no standard input.
            let empty =
                std::io::Error::other("nothing came on standard input, so nothing is saved");
            return Err(Error::io(post, empty));
        }
        write_post(post, &bytes)
    }))
}

/// Writes a file that can be made again whole, over an older one too.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    make_folder_of(path)?;
    let seen = read_old(path)?;
    save::write(path, bytes, seen.as_deref().map(Fingerprint::of).as_ref()).map(|_| ())
}

/// Writes a post whole, over an older one too.
fn write_post(path: &Path, bytes: &[u8]) -> Result<()> {
    // A folder that is not there is a slip of the pen, or a drive that was taken away.
    if let Some(folder) = path.parent()
        && !folder.as_os_str().is_empty()
        && !folder.is_dir()
    {
        return Err(Error::NotFound {
            path: folder.to_owned(),
        });
    }
    let seen = read_old(path)?;
    vault().save_once(path, bytes, seen.as_deref())
}

/// What is in a file's place, if anything is.
fn read_old(path: &Path) -> Result<Option<Vec<u8>>> {
    match inkstone_core::file::read(path) {
        Ok(old) => Ok(Some(old)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io(path, error)),
    }
}

fn make_folder_of(path: &Path) -> Result<()> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => {
            fs::create_dir_all(folder).map_err(|error| Error::io(folder, error))
        }
        _ => Ok(()),
    }
}

/// The one that the app has too: the same folder of the user's data.
pub(crate) fn vault() -> Vault {
    let data = dirs::data_dir().unwrap_or_else(std::env::temp_dir);
    let vault = Vault::new(&data.join(inkstone_core::APP_ID));
    // A post half written is not to be taken for one that somebody changed.
    for repaired in vault.rescue.repair() {
        let path = repaired.path.display();
        match repaired.result {
            Ok(()) => eprintln!("inkstone-cli: {path}: a save that was cut short is finished"),
            Err(error) => eprintln!("inkstone-cli: a save that was cut short: {error}"),
        }
    }
    vault
}
