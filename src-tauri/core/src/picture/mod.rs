//! Picture files turned into imported copies, thumbnails and downloads. Decoders are pure Rust; limits
//! come before decoding.

pub mod import;
pub mod kind;
pub mod remote;
pub mod shelf;
pub mod thumbnail;
mod turns;

pub use kind::Kind;
