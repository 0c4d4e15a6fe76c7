//! Picture files turned into imported copies, thumbnails and downloads.
//!
//! Decoders are pure Rust, for files come from strangers; limits come before decoding. A JPEG is decoded at an eighth, a
//! quarter or a half of its size by jpeg-decoder, which is as fast as libjpeg-turbo decoding it whole. The one part in C is
//! libwebp's encoder, which sees nothing but our own pixels.

pub mod cover;
pub mod import;
pub mod kind;
pub mod links;
pub mod localise;
pub mod order;
mod pixels;
pub mod prepare;
pub mod remote;
pub mod shelf;
mod strip;
mod svg;
pub mod thumbnail;
mod turns;

pub use kind::Kind;
