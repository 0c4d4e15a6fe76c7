//! A picture that stands alone.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::super::entities::decoded;
use super::super::html_pieces::write_attributes;
use super::super::tree::{Attr, Kind, Node};
use super::{Writer, has_ref};

/// Whether this is a picture whose attribute list says `standalone`.
pub(super) fn is_standalone(node: &Node) -> bool {
    matches!(node.kind, Kind::Image { .. }) && has_ref(node, "standalone")
}

impl Writer<'_> {
    /// A picture with `{: standalone}` alone in its paragraph: a figure, with the text of the picture under it
    /// (kramdown/converter/html.rb, `convert_standalone_image`).
    pub(super) fn standalone(&mut self, image: &Node) {
        let mut attr = image.attr.clone();
        let mut figure = Attr::default();
        for name in ["class", "id"] {
            if let Some(value) = attr.remove(name) {
                figure.set(name, value);
            }
        }
        let source = self.source(image);
        let mut open = String::from("<figure");
        write_attributes(&mut open, &figure);
        self.event(Event::Start(Tag::HtmlBlock), source.clone());
        self.event(Event::Html(format!("{open}>\n").into()), source.clone());
        let mut inner = image.clone();
        inner.attr = attr;
        self.node(&inner, true);
        let Kind::Image { alt } = &image.kind else {
            return;
        };
        self.event(Event::Html("<figcaption>".into()), source.clone());
        self.event(Event::Text(decoded(alt).into()), source.clone());
        self.event(
            Event::Html("</figcaption>\n</figure>\n".into()),
            source.clone(),
        );
        self.event(Event::End(TagEnd::HtmlBlock), source);
    }
}
