//! Scroll bars on Linux: they stand still.

use gtk::prelude::ObjectExt;

/// GTK's bars that lie over the page fade out for three seconds after each scroll, and WebKitGTK draws the whole window
/// anew in each frame of that: where no graphics card helps, this takes all processors from the one who types.
pub(crate) fn stand_still() {
    if let Some(settings) = gtk::Settings::default() {
        settings.set_property("gtk-overlay-scrolling", false);
    }
}
