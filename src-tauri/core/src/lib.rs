//! Inkstone's engine: every rule about posts, without a window.
//!
//! The rooms, in the order that data flows:
//! [`site`] → [`post`] → [`front_matter`] → [`document`] → [`article`] → [`picture`] → [`library`] →
//! [`vault`] → [`check`] → [`page`] → [`export`]. [`workspace`] holds what is open and answers the window. `ARCHITECTURE.md` says who may use whom.

#![warn(missing_docs)]

pub mod article;
pub mod check;
pub mod document;
pub mod error;
pub mod export;
pub mod file;
pub mod front_matter;
pub mod library;
pub mod page;
pub mod picture;
pub mod post;
pub mod site;
pub mod vault;
pub mod workspace;

/// Names the app to the system, and its folders: `identifier` in `tauri.conf.json`.
pub const APP_ID: &str = "app.inkstone.desktop";

pub use error::{AppError, EditFault, Error, ErrorKind, NameFault, NetworkFault, Result};
