//! What the commands share: the workspace, the user's choices, and what was dropped or exported.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use inkstone_core::picture::remote::Reach;
use inkstone_core::site::{SiteLook, SiteView};
use inkstone_core::workspace::export_view::ExportChoices;
use inkstone_core::workspace::preferences::Preferences;
use inkstone_core::workspace::view::{HomeProgress, Language, RecentSite, RuleText, Start};
use inkstone_core::workspace::{Folders, Workspace};
use inkstone_core::{Error, Result};
use tauri::{AppHandle, Manager};

use crate::batches::Batches;
use crate::clipboard::Clipboard;
use crate::drops::Drops;
use crate::exports::Exports;
use crate::paper::Paper;
use crate::{events, pictures};

pub(crate) struct Shell {
    pub(crate) workspace: Arc<Workspace>,
    pub(crate) drops: Drops,
    pub(crate) batches: Batches,
    preferences: Mutex<Preferences>,
    pub(crate) exports: Exports,
    pub(crate) clipboard: Clipboard,
    pub(crate) paper: Paper,
    /// The sample posts that came with the app.
    samples: Option<PathBuf>,
    data: PathBuf,
    /// Pictures that are brought home are to be left where they are.
    pub(crate) home_stopped: AtomicBool,
    /// The page was asked whether the window may close.
    pub(crate) closing: AtomicBool,
    /// The page is a new one, because the one before ended by accident.
    pub(crate) reloaded: AtomicBool,
}

/// Tests of the real window have no host but this machine: debug builds may ask one address of it.
#[cfg(debug_assertions)]
fn reach() -> Reach {
    let allowed = std::env::var("INKSTONE_TEST_HOST").ok();
    let allowed = allowed.and_then(|address| address.parse().ok());
    allowed.map_or(Reach::Public, Reach::PublicAnd)
}

#[cfg(not(debug_assertions))]
fn reach() -> Reach {
    Reach::Public
}

impl Shell {
    /// Tells the window how far the pictures are that are brought home, and the work whether to go on.
    pub(crate) fn watch_home<'a>(
        &'a self,
        app: &'a AppHandle,
    ) -> impl Fn(HomeProgress) -> ControlFlow<()> + Sync + 'a {
        self.home_stopped.store(false, Ordering::Relaxed);
        |progress| {
            events::home_progress(app, progress);
            if self.home_stopped.load(Ordering::Relaxed) {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        }
    }

    pub(crate) fn new(app: &AppHandle) -> tauri::Result<Self> {
        let paths = app.path();
        let data = paths.app_data_dir()?;
        let folders = Folders {
            data: data.clone(),
            cache: paths.app_cache_dir()?,
        };
        let mut secret = [0; 32];
        getrandom::fill(&mut secret)
            .map_err(|error| tauri::Error::Io(std::io::Error::other(error.to_string())))?;
        let handle = app.clone();
        Ok(Self {
            workspace: Workspace::new(
                &folders,
                secret,
                reach(),
                pictures::address,
                move |notice| {
                    events::send(&handle, notice);
                },
            ),
            drops: Drops::default(),
            batches: Batches::default(),
            preferences: Mutex::new(Preferences::load(
                paths.app_config_dir()?.join("preferences.json"),
            )),
            exports: Exports::default(),
            clipboard: Clipboard::default(),
            paper: Paper::default(),
            samples: paths
                .resource_dir()
                .ok()
                .map(|folder| folder.join("posts"))
                .filter(|folder| folder.is_dir()),
            data,
            home_stopped: AtomicBool::new(false),
            closing: AtomicBool::new(false),
            reloaded: AtomicBool::new(false),
        })
    }

    pub(crate) fn start(&self, app: &AppHandle) -> Start {
        let preferences = self.preferences();
        Start {
            settings: preferences.settings().clone(),
            system_language: sys_locale::get_locale().unwrap_or_else(|| "en".to_owned()),
            site: self.workspace.site(),
            recent: preferences.recent(),
            has_samples: self.samples.is_some(),
            version: app.package_info().version.to_string(),
            trouble: self.workspace.trouble(),
            reloaded: self.reloaded.swap(false, Ordering::Relaxed),
        }
    }

    /// Whether the window speaks Chinese.
    #[cfg(target_os = "linux")]
    pub(crate) fn speaks_chinese(&self) -> bool {
        match self.preferences().settings().language {
            Language::System => {
                sys_locale::get_locale().is_some_and(|locale| locale.starts_with("zh"))
            }
            Language::English => false,
            Language::Chinese => true,
        }
    }

    pub(crate) fn preferences(&self) -> MutexGuard<'_, Preferences> {
        self.preferences
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The folder of the open site, as the preferences name it.
    pub(crate) fn root(&self) -> Option<String> {
        self.workspace.site().map(|site| site.root)
    }

    /// Opens a folder, or the folder of a file, and remembers it.
    pub(crate) fn open_folder(&self, path: &Path) -> Result<SiteView> {
        let folder = if path.is_file() {
            path.parent().unwrap_or(path)
        } else {
            path
        };
        let site = self.workspace.open_folder(folder)?;
        let rule = self.preferences().picture_rule(&site.root);
        self.workspace.use_picture_rule(rule.as_ref());
        let recent = RecentSite {
            name: site.name.clone(),
            root: site.root.clone(),
            generator: site.generator,
            posts: self.workspace.posts()?.len(),
            exists: true,
        };
        // A list of recent folders that cannot be written is no reason not to open one.
        let _ = self.preferences().remember(recent);
        Ok(site)
    }

    /// How the open site looks, with the style sheet that was chosen for it, if any.
    pub(crate) fn site_look(&self, id: Option<&str>) -> Result<Option<SiteLook>> {
        let root = self.root();
        let sheet = root.and_then(|root| self.preferences().style_sheet(&root));
        self.workspace.site_look(id, sheet.as_deref())
    }

    /// Notes which style sheet the open site is shown with, once it could be read; none: what is found.
    pub(crate) fn choose_style_sheet(
        &self,
        id: Option<&str>,
        sheet: Option<PathBuf>,
    ) -> Result<Option<SiteLook>> {
        let look = self.workspace.site_look(id, sheet.as_deref())?;
        if let Some(root) = self.root() {
            self.preferences().choose_style_sheet(&root, sheet)?;
        }
        Ok(look)
    }

    /// How the posts of the open site were exported last.
    pub(crate) fn export_choices(&self) -> ExportChoices {
        let root = self.root();
        root.map_or_else(ExportChoices::default, |root| {
            self.preferences().export_choices(&root)
        })
    }

    /// Notes how the posts of the open site are exported.
    pub(crate) fn choose_export(&self, choices: ExportChoices) -> Result<()> {
        match self.root() {
            Some(root) => self.preferences().choose_export(&root, choices),
            None => Ok(()),
        }
    }

    /// Notes the rule for the open folder's new pictures, which holds from now on; none: that of its generator.
    pub(crate) fn choose_picture_rule(&self, rule: Option<RuleText>) -> Result<()> {
        self.workspace.use_picture_rule(rule.as_ref());
        let Some(root) = self.root() else {
            return Ok(());
        };
        self.preferences().choose_picture_rule(&root, rule)
    }

    /// Opens one of the folders opened before, and no other.
    pub(crate) fn open_recent(&self, root: &str) -> Result<SiteView> {
        let known = self
            .preferences()
            .recent()
            .iter()
            .any(|site| site.root == root);
        if !known {
            return Err(Error::NotFound { path: root.into() });
        }
        self.open_folder(Path::new(root))
    }

    /// Copies the sample posts to a folder of the user's own, once, and opens it.
    pub(crate) fn open_samples(&self) -> Result<SiteView> {
        let samples = self.samples.as_deref().ok_or_else(|| Error::NotFound {
            path: "posts".into(),
        })?;
        let own = self.data.join("samples");
        if !own.exists() {
            copy_folder(samples, &own)?;
        }
        self.open_folder(&own)
    }
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    let fail = |error| Error::io(to, error);
    std::fs::create_dir_all(to).map_err(fail)?;
    for entry in std::fs::read_dir(from).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), &target).map_err(fail)?;
        }
    }
    Ok(())
}
