//! What the app remembers between starts: the user's choices and the folders opened before.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::export_view::ExportChoices;
use super::view::{RecentSite, RuleText, Settings};
use crate::Result;
use crate::vault::{Fingerprint, save};

/// How many folders are remembered.
const MOST_RECENT: usize = 8;

/// The remembered things, and the file that holds them.
#[derive(Debug)]
pub struct Preferences {
    path: PathBuf,
    kept: Kept,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    settings: Settings,
    recent: Vec<RecentSite>,
    /// Hosts whose pictures are loaded without being asked for, by the folder they were allowed in.
    picture_hosts: BTreeMap<String, BTreeSet<String>>,
    /// The style sheet that a folder's posts are shown with, where the writer chose one.
    style_sheets: BTreeMap<String, PathBuf>,
    /// How a folder's posts were exported last.
    exports: BTreeMap<String, ExportChoices>,
    /// Where a folder's new pictures go and how they are called, where the writer chose that.
    picture_rules: BTreeMap<String, RuleText>,
}

impl Preferences {
    /// Reads them; a file that is missing or cannot be read gives the defaults.
    pub fn load(path: PathBuf) -> Self {
        let kept = fs::read(&path)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default();
        Self { path, kept }
    }

    /// What the user chose.
    pub fn settings(&self) -> &Settings {
        &self.kept.settings
    }

    /// Notes what the user chose.
    ///
    /// # Errors
    /// What the system says; the choice holds until the app ends.
    pub fn choose(&mut self, settings: Settings) -> Result<()> {
        self.kept.settings = settings;
        self.store()
    }

    /// Folders opened before, the last one first.
    pub fn recent(&self) -> Vec<RecentSite> {
        self.kept
            .recent
            .iter()
            .cloned()
            .map(|site| RecentSite {
                exists: Path::new(&site.root).is_dir(),
                ..site
            })
            .collect()
    }

    /// Puts a folder first.
    ///
    /// # Errors
    /// What the system says.
    pub fn remember(&mut self, site: RecentSite) -> Result<()> {
        self.kept.recent.retain(|known| known.root != site.root);
        self.kept.recent.insert(0, site);
        self.kept.recent.truncate(MOST_RECENT);
        self.store()
    }

    /// Takes a folder out.
    ///
    /// # Errors
    /// What the system says.
    pub fn forget(&mut self, root: &str) -> Result<()> {
        self.kept.recent.retain(|known| known.root != root);
        self.store()
    }

    /// Hosts whose pictures are always loaded in the posts of a folder.
    pub fn picture_hosts(&self, root: &str) -> Vec<String> {
        let hosts = self.kept.picture_hosts.get(root);
        hosts.into_iter().flatten().cloned().collect()
    }

    /// Notes that a host's pictures are always loaded in a folder, or no more.
    ///
    /// # Errors
    /// What the system says; the choice holds until the app ends.
    pub fn choose_picture_host(&mut self, root: &str, host: &str, always: bool) -> Result<()> {
        let hosts = self.kept.picture_hosts.entry(root.to_owned()).or_default();
        if always {
            hosts.insert(host.to_owned());
        } else {
            hosts.remove(host);
        }
        self.store()
    }

    /// The style sheet that the posts of a folder are shown with, when one was chosen.
    pub fn style_sheet(&self, root: &str) -> Option<PathBuf> {
        self.kept.style_sheets.get(root).cloned()
    }

    /// Notes which style sheet a folder's posts are shown with; none: what is found.
    ///
    /// # Errors
    /// What the system says; the choice holds until the app ends.
    pub fn choose_style_sheet(&mut self, root: &str, sheet: Option<PathBuf>) -> Result<()> {
        match sheet {
            Some(sheet) => self.kept.style_sheets.insert(root.to_owned(), sheet),
            None => self.kept.style_sheets.remove(root),
        };
        self.store()
    }

    /// How the posts of a folder were exported last, or as it is usual.
    pub fn export_choices(&self, root: &str) -> ExportChoices {
        self.kept.exports.get(root).cloned().unwrap_or_default()
    }

    /// Notes how a folder's posts are exported.
    ///
    /// # Errors
    /// What the system says; the choice holds until the app ends.
    pub fn choose_export(&mut self, root: &str, choices: ExportChoices) -> Result<()> {
        if self.export_choices(root) == choices {
            return Ok(());
        }
        self.kept.exports.insert(root.to_owned(), choices);
        self.store()
    }

    /// The rule for the new pictures of a folder, when one was chosen.
    pub fn picture_rule(&self, root: &str) -> Option<RuleText> {
        self.kept.picture_rules.get(root).cloned()
    }

    /// Notes the rule for a folder's new pictures; none: that of its generator.
    ///
    /// # Errors
    /// What the system says; the choice holds until the app ends.
    pub fn choose_picture_rule(&mut self, root: &str, rule: Option<RuleText>) -> Result<()> {
        match rule {
            Some(rule) => self.kept.picture_rules.insert(root.to_owned(), rule),
            None => self.kept.picture_rules.remove(root),
        };
        self.store()
    }

    fn store(&self) -> Result<()> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder).map_err(|error| crate::Error::io(folder, error))?;
        }
        let text = serde_json::to_vec_pretty(&self.kept)
            .map_err(|error| crate::Error::io(&self.path, error.into()))?;
        let old = fs::read(&self.path).ok();
        let seen = old.as_deref().map(Fingerprint::of);
        save::write(&self.path, &text, seen.as_ref()).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::Theme;
    use crate::workspace::export_view::PictureWidth;

    #[test]
    fn hosts_are_kept_for_each_folder_and_can_be_taken_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("preferences.json");
        let mut preferences = Preferences::load(path.clone());
        preferences
            .choose_picture_host("/a", "one.example", true)
            .unwrap();
        preferences
            .choose_picture_host("/a", "two.example", true)
            .unwrap();
        preferences
            .choose_picture_host("/b", "one.example", true)
            .unwrap();
        preferences
            .choose_picture_host("/a", "one.example", false)
            .unwrap();
        let again = Preferences::load(path);
        assert_eq!(again.picture_hosts("/a"), ["two.example"]);
        assert_eq!(again.picture_hosts("/b"), ["one.example"]);
        assert_eq!(again.picture_hosts("/c"), [""; 0]);
    }

    #[test]
    fn an_export_is_kept_for_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("preferences.json");
        let chosen = ExportChoices {
            theme: Theme::Fond,
            pictures: PictureWidth::W800,
            ..ExportChoices::default()
        };
        let mut preferences = Preferences::load(path.clone());
        preferences.choose_export("/a", chosen.clone()).unwrap();
        let again = Preferences::load(path);
        assert_eq!(again.export_choices("/a"), chosen);
        assert_eq!(again.export_choices("/b"), ExportChoices::default());
    }

    #[test]
    fn a_style_sheet_is_kept_for_its_folder_and_can_be_given_up() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("preferences.json");
        let mut preferences = Preferences::load(path.clone());
        for root in ["/a", "/b"] {
            let sheet = Some("/themes/mine.css".into());
            preferences.choose_style_sheet(root, sheet).unwrap();
        }
        preferences.choose_style_sheet("/b", None).unwrap();
        let again = Preferences::load(path);
        assert_eq!(again.style_sheet("/a"), Some("/themes/mine.css".into()));
        assert_eq!(again.style_sheet("/b"), None);
    }
}
