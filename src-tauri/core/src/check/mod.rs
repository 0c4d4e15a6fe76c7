//! Problems of a post in its site.

use crate::article::{Article, Picture, PictureTarget};

/// A problem, with what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A picture that is not in the site.
    MissingPicture {
        /// The link as it stands in the post.
        link: String,
    },
    /// A picture on another host: it can vanish.
    RemotePicture {
        /// The host.
        host: String,
        /// The link.
        link: String,
    },
}

/// The problems of a rendered post's pictures, in the order of the text.
pub fn pictures(article: &Article, target: &dyn PictureTarget) -> Vec<Problem> {
    article
        .pictures
        .iter()
        .filter_map(|picture| match target.resolve(&picture.link) {
            Picture::Missing { .. } => Some(Problem::MissingPicture {
                link: picture.link.clone(),
            }),
            Picture::Remote { host, .. } => Some(Problem::RemotePicture {
                host,
                link: picture.link.clone(),
            }),
            Picture::Local { .. } | Picture::Refused { .. } => None,
        })
        .collect()
}
