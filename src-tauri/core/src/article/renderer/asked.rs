//! What a chunk asked of its site: an answer that is another one now makes the chunk anew.

use std::cell::RefCell;
use std::sync::Arc;

use crate::article::pictures::{
    Include, Picture, PictureTarget, Reference, Referred, RemoteStyle, Syntax,
};

/// A question and its answer.
#[derive(Debug)]
pub(super) enum Asked {
    Link(String, Option<Syntax>, Picture),
    Reference(Kind, String, Option<Referred>),
    Include(Taken, String, Option<Arc<str>>),
}

/// The kinds of [`Reference`].
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Post,
    Asset,
    Beside,
    Page,
    Dated,
    Source,
    Ref,
    RelRef,
}

/// The kinds of [`Include`].
#[derive(Debug, Clone, Copy)]
pub(super) enum Taken {
    Site,
    Beside,
    Code,
}

impl Asked {
    /// Whether a file was taken in: what it holds may change all that follows.
    pub(super) fn is_file(&self) -> bool {
        matches!(self, Self::Include(_, _, Some(_)))
    }

    /// Whether `target` gives the same answer.
    pub(super) fn holds(&self, target: &dyn PictureTarget) -> bool {
        match self {
            Self::Link(link, None, answer) => target.resolve(link) == *answer,
            Self::Link(link, Some(syntax), answer) => {
                target.resolve_written(link, *syntax) == *answer
            }
            Self::Reference(kind, name, answer) => {
                let reference = match kind {
                    Kind::Post => Reference::Post(name),
                    Kind::Asset => Reference::Asset(name),
                    Kind::Beside => Reference::Beside(name),
                    Kind::Page => Reference::Page(name),
                    Kind::Dated => Reference::Dated(name),
                    Kind::Source => Reference::Source(name),
                    Kind::Ref => Reference::Ref(name),
                    Kind::RelRef => Reference::RelRef(name),
                };
                target.refer(reference) == *answer
            }
            Self::Include(taken, name, answer) => {
                let include = match taken {
                    Taken::Site => Include::Site(name),
                    Taken::Beside => Include::Beside(name),
                    Taken::Code => Include::Code(name),
                };
                target.include(include) == *answer
            }
        }
    }
}

/// A target that remembers what it is asked.
pub(super) struct Recorder<'t> {
    target: &'t dyn PictureTarget,
    asked: RefCell<Vec<Asked>>,
}

impl<'t> Recorder<'t> {
    pub(super) fn new(target: &'t dyn PictureTarget) -> Self {
        Self {
            target,
            asked: RefCell::default(),
        }
    }

    pub(super) fn asked(self) -> Vec<Asked> {
        self.asked.into_inner()
    }
}

impl PictureTarget for Recorder<'_> {
    fn resolve(&self, link: &str) -> Picture {
        let answer = self.target.resolve(link);
        let asked = Asked::Link(link.to_owned(), None, answer.clone());
        self.asked.borrow_mut().push(asked);
        answer
    }

    fn resolve_written(&self, link: &str, syntax: Syntax) -> Picture {
        let answer = self.target.resolve_written(link, syntax);
        let asked = Asked::Link(link.to_owned(), Some(syntax), answer.clone());
        self.asked.borrow_mut().push(asked);
        answer
    }

    fn refer(&self, reference: Reference) -> Option<Referred> {
        let answer = self.target.refer(reference);
        let (kind, name) = match reference {
            Reference::Post(name) => (Kind::Post, name),
            Reference::Asset(name) => (Kind::Asset, name),
            Reference::Beside(name) => (Kind::Beside, name),
            Reference::Page(name) => (Kind::Page, name),
            Reference::Dated(name) => (Kind::Dated, name),
            Reference::Source(name) => (Kind::Source, name),
            Reference::Ref(name) => (Kind::Ref, name),
            Reference::RelRef(name) => (Kind::RelRef, name),
        };
        let asked = Asked::Reference(kind, name.to_owned(), answer.clone());
        self.asked.borrow_mut().push(asked);
        answer
    }

    fn include(&self, include: Include) -> Option<Arc<str>> {
        let answer = self.target.include(include);
        let (taken, name) = match include {
            Include::Site(name) => (Taken::Site, name),
            Include::Beside(name) => (Taken::Beside, name),
            Include::Code(name) => (Taken::Code, name),
        };
        let asked = Asked::Include(taken, name.to_owned(), answer.clone());
        self.asked.borrow_mut().push(asked);
        answer
    }

    fn remote(&self) -> RemoteStyle {
        self.target.remote()
    }
}
