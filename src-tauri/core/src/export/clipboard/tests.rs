//! What each target must and must not find in the clipboard.
