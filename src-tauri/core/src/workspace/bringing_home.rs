//! Pictures on other hosts brought home: those of the open post, and those of many posts.

use std::ops::ControlFlow;
use std::path::PathBuf;

use jiff::Timestamp;

use super::Workspace;
use super::bulk::BulkAction;
use super::picture_order::read;
use super::pictures::in_site;
use super::view::{
    FarPictures, FarPost, FarReport, HomeProgress, HomeReport, HomeRow, HomeState, HomeWish,
    KeptPost, RemoteHome, ShownPost,
};
use crate::document::TextPatch;
use crate::picture::localise::{
    self, Ledger, Localised, Outcome, PostText, Progress, RemotePicture, Settings,
};
use crate::vault::history::VersionKind;
use crate::{Error, Result};

impl Workspace {
    /// The pictures on other hosts that an open post shows, as it stands in the editor; nothing is fetched.
    ///
    /// # Errors
    /// When the post is not open.
    pub fn remote_pictures(&self, id: &str) -> Result<Vec<RemotePicture>> {
        let open = self.open_site()?;
        Ok(localise::survey(&open.site, &[self.read_post(id)?]))
    }

    /// Brings the remote pictures of an open post home, and gives the exchanged links as one patch for the editor, so that
    /// one undo takes them all. It may take minutes: `progress` is told, and may stop it.
    ///
    /// # Errors
    /// When the post is not open, or its text cannot be kept in the history first; [`Error::StaleVersion`] when it was
    /// edited meanwhile. A second call fetches nothing that came. Pictures that did not come are told in the outcome.
    pub fn localise_post(
        &self,
        id: &str,
        version: u64,
        settings: &Settings,
        progress: &(dyn Fn(Progress) -> ControlFlow<()> + Sync),
    ) -> Result<(TextPatch, Localised)> {
        let open = self.open_site()?;
        let posts = [self.read_post(id)?];
        let done = localise::localise(
            &open.site,
            &posts,
            &localise::survey(&open.site, &posts),
            &self.shared.fetcher,
            &mut Ledger::open(self.shared.brought_home.clone()),
            settings,
            progress,
        );
        let post = self.post(id)?;
        if !done.edits.is_empty() {
            let (path, kind) = (post.path(), VersionKind::BeforeBulkEdit);
            let vault = &self.shared.vault;
            vault
                .history
                .keep(&path, &post.bytes(), kind, None, Timestamp::now())?;
        }
        // Line by line, so that the cursor and what stands between the links stay where they are.
        let patch = post.patch_to(version, |text| {
            let edit = done.edits.first();
            edit.map_or_else(|| text.to_owned(), |edit| edit.applied_to(text))
        })?;
        Ok((patch, done))
    }

    /// The pictures on other hosts that an open post shows, for the window; nothing is fetched.
    ///
    /// # Errors
    /// When the post is not open.
    pub fn remote_homes(&self, id: &str) -> Result<Vec<RemoteHome>> {
        let remote = self.remote_pictures(id)?.into_iter();
        Ok(remote.map(remote_home).collect())
    }

    /// [`Self::localise_post`], for the window.
    ///
    /// # Errors
    /// The same.
    pub fn bring_home(
        &self,
        id: &str,
        version: u64,
        wish: HomeWish,
        progress: &(dyn Fn(HomeProgress) -> ControlFlow<()> + Sync),
    ) -> Result<HomeReport> {
        let settings = self.home_settings(wish);
        let root = &self.open_site()?.site.root;
        let (patch, done) =
            self.localise_post(id, version, &settings, &|Progress { done, of, .. }| {
                progress(HomeProgress { done, of })
            })?;
        Ok(HomeReport {
            patch,
            rows: done.rows.into_iter().map(home_row).collect(),
            created: done
                .created
                .iter()
                .map(|path| in_site(root, path))
                .collect(),
        })
    }

    /// The pictures on other hosts that the posts of the opened folder show, open ones as they stand in the editor; nothing
    /// is fetched.
    ///
    /// # Errors
    /// When no folder is open; posts that cannot be read are told.
    pub fn far_pictures(&self) -> Result<FarPictures> {
        let open = self.open_site()?;
        let root = &open.site.root;
        let (mut known, mut texts, mut unread) = (Vec::new(), Vec::new(), Vec::new());
        let posts = open.library().posts();
        for post in posts {
            let path = open.library().path(&post.id)?;
            match self.text_of(&path) {
                Ok(text) => {
                    texts.push(PostText { path, text });
                    known.push(post);
                }
                Err(error) => unread.push(KeptPost {
                    file: in_site(root, &path),
                    error: error.report(),
                }),
            }
        }
        let found = localise::survey(&open.site, &texts);
        let mut shown: Vec<Vec<usize>> = vec![Vec::new(); texts.len()];
        for (index, picture) in found.iter().enumerate() {
            for (post, _) in &picture.uses {
                if let Some(pictures) = shown.get_mut(*post)
                    && pictures.last() != Some(&index)
                {
                    pictures.push(index);
                }
            }
        }
        let posts = known.into_iter().zip(shown);
        let posts = posts.filter(|(_, pictures)| !pictures.is_empty());
        Ok(FarPictures {
            posts: posts
                .map(|(post, pictures)| FarPost {
                    title: post.title.unwrap_or(post.file_name),
                    id: post.id,
                    pictures,
                })
                .collect(),
            pictures: found.into_iter().map(remote_home).collect(),
            unread,
        })
    }

    /// Brings the remote pictures of these posts home: one action, which is taken back as one. It may take minutes:
    /// `progress` is told, and may stop it; a second call fetches nothing that came.
    ///
    /// # Errors
    /// When a post cannot be read, or the shown one was edited meanwhile. Pictures that did not come, and posts that could
    /// not be written, are told.
    pub fn bring_all_home(
        &self,
        ids: &[String],
        shown: Option<&ShownPost>,
        wish: HomeWish,
        progress: &(dyn Fn(HomeProgress) -> ControlFlow<()> + Sync),
    ) -> Result<FarReport> {
        let open = self.open_site()?;
        open.reach()?;
        let root = &open.site.root;
        let texts = ids.iter().map(|id| {
            let path = open.library().path(id)?;
            let text = self.text_of(&path)?;
            Ok(PostText { path, text })
        });
        let texts = texts.collect::<Result<Vec<_>>>()?;
        let found = localise::survey(&open.site, &texts);
        let done = localise::localise(
            &open.site,
            &texts,
            &found,
            &self.shared.fetcher,
            &mut Ledger::open(self.shared.brought_home.clone()),
            &self.home_settings(wish),
            &|Progress { done, of, .. }| progress(HomeProgress { done, of }),
        );
        let outcome = if done.edits.is_empty() {
            None
        } else {
            let action = BulkAction::of(&done.edits, &texts).bringing(done.created);
            Some(self.do_at_once(action, false, shown)?)
        };
        let posts_of = |picture: &RemotePicture| {
            let mut posts: Vec<String> = Vec::new();
            for (post, _) in &picture.uses {
                let file = texts.get(*post).map(|post| in_site(root, &post.path));
                posts.extend(file.filter(|file| posts.last() != Some(file)));
            }
            posts
        };
        let rows = done.rows.into_iter().zip(&found);
        Ok(FarReport {
            rows: rows
                .map(|(row, picture)| HomeRow {
                    posts: posts_of(picture),
                    ..home_row(row)
                })
                .collect(),
            outcome,
        })
    }

    fn home_settings(&self, wish: HomeWish) -> Settings {
        Settings {
            rule: self.picture_rule(),
            freezes_random: wish.freezes_random,
            drops_watermarks: wish.drops_watermarks,
            ..Settings::default()
        }
    }

    /// The text of a post, as it stands in the editor when it is open.
    fn text_of(&self, path: &PathBuf) -> Result<String> {
        let open = self
            .posts_map()
            .values()
            .find(|post| post.path() == *path)
            .cloned();
        open.map_or_else(|| read(path), |post| Ok(post.text()))
    }

    fn read_post(&self, id: &str) -> Result<PostText> {
        let post = self.post(id)?;
        Ok(PostText {
            path: post.path(),
            text: post.text(),
        })
    }
}

fn remote_home(picture: RemotePicture) -> RemoteHome {
    RemoteHome {
        has_watermark: localise::has_watermark(&picture.address),
        address: picture.address,
        host: picture.host,
        is_random: picture.is_random,
    }
}

fn home_row(row: localise::Row) -> HomeRow {
    let left = row.left.first().map(Error::report);
    let (state, bytes, error) = match row.outcome {
        Outcome::Home { bytes, .. } if left.is_some() => (HomeState::Left, Some(bytes), left),
        Outcome::Home { bytes, .. } => (HomeState::Home, Some(bytes), None),
        Outcome::ChangesAtEachLoad => (HomeState::Random, None, None),
        Outcome::Failed(error) => (HomeState::Failed, None, Some(error.report())),
        Outcome::Stopped => (HomeState::Stopped, None, None),
    };
    HomeRow {
        address: row.address,
        state,
        bytes,
        error,
        posts: Vec::new(),
    }
}
