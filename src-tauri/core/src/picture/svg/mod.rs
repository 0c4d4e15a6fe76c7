//! SVG cleaned of everything that runs, and of everything that points out of the file.
//!
//! As `<img>` a browser runs no script of an SVG, but the file is published under an address of its own, and there it
//! would. So the file is read as XML and written again from an allow-list of elements (SVG 2, and the filters of Filter
//! Effects 1) and rules for attributes. Editors' own data (Inkscape, Illustrator), which name folders and people, go too.

mod css;

use std::path::Path;

use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};
use quick_xml::{Reader, XmlVersion};

use super::pixels::damaged;
use crate::Result;

/// SVG's own namespace, and that of its older links.
const NAMESPACES: [(&str, &str); 2] = [
    ("xmlns", "http://www.w3.org/2000/svg"),
    ("xmlns:xlink", "http://www.w3.org/1999/xlink"),
];

/// What may stand in a drawing; `script`, `foreignObject`, `iframe`, `audio`, `metadata` and what nobody knows may not.
const ELEMENTS: [&str; 60] = [
    "a",
    "animate",
    "animateMotion",
    "animateTransform",
    "circle",
    "clipPath",
    "defs",
    "desc",
    "ellipse",
    "feBlend",
    "feColorMatrix",
    "feComponentTransfer",
    "feComposite",
    "feConvolveMatrix",
    "feDiffuseLighting",
    "feDisplacementMap",
    "feDistantLight",
    "feDropShadow",
    "feFlood",
    "feFuncA",
    "feFuncB",
    "feFuncG",
    "feFuncR",
    "feGaussianBlur",
    "feImage",
    "feMerge",
    "feMergeNode",
    "feMorphology",
    "feOffset",
    "fePointLight",
    "feSpecularLighting",
    "feSpotLight",
    "feTile",
    "feTurbulence",
    "filter",
    "g",
    "image",
    "line",
    "linearGradient",
    "marker",
    "mask",
    "mpath",
    "path",
    "pattern",
    "polygon",
    "polyline",
    "radialGradient",
    "rect",
    "set",
    "stop",
    "style",
    "svg",
    "switch",
    "symbol",
    "text",
    "textPath",
    "title",
    "tspan",
    "use",
    "view",
];

/// The largest file, in bytes: a drawing of more than that is a photograph in disguise.
const LARGEST: usize = 16 * 1024 * 1024;

/// The drawing alone. `path` is only named in errors.
///
/// # Errors
/// [`crate::Error::DamagedPicture`] for what is no well-formed SVG in UTF-8, [`crate::Error::TooLarge`].
pub(super) fn clean(bytes: &[u8], path: &Path) -> Result<Vec<u8>> {
    if bytes.len() > LARGEST {
        return Err(crate::Error::TooLarge {
            path: path.to_owned(),
        });
    }
    let text = std::str::from_utf8(bytes).map_err(|error| damaged(path, error))?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let mut writer = quick_xml::Writer::new(Vec::with_capacity(bytes.len()));
    // Open elements that are kept, and how deep we are in one that is not.
    let (mut open, mut dropped) = (0_usize, 0_usize);
    let mut has_root = false;
    // The text of a style sheet, until its end.
    let mut sheet: Option<String> = None;
    loop {
        let event = reader.read_event().map_err(|error| damaged(path, error))?;
        let event = match event {
            Event::Eof => break,
            Event::Start(_) if dropped > 0 => {
                dropped += 1;
                continue;
            }
            Event::End(_) if dropped > 0 => {
                dropped -= 1;
                continue;
            }
            _ if dropped > 0 => continue,
            // A style sheet holds text alone.
            Event::Start(_) if sheet.is_some() => {
                dropped = 1;
                continue;
            }
            Event::Empty(_) if sheet.is_some() => continue,
            Event::Start(start) => match element(&start, open == 0) {
                Some(kept) => {
                    has_root = true;
                    open += 1;
                    sheet = (kept.name().as_ref() == "style").then(String::new);
                    Event::Start(kept)
                }
                None => {
                    dropped = 1;
                    continue;
                }
            },
            Event::Empty(start) => match element(&start, open == 0) {
                Some(kept) => {
                    has_root = true;
                    Event::Empty(kept)
                }
                None => continue,
            },
            Event::End(end) => {
                open = open.saturating_sub(1);
                if let Some(sheet) = sheet.take() {
                    let text = css::inside_only(&sheet);
                    write(&mut writer, Event::Text(BytesText::new(&text)), path)?;
                }
                Event::End(BytesEnd::new(end.name().as_ref().to_owned()))
            }
            Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) if open == 0 => continue,
            Event::Text(text) => match &mut sheet {
                Some(sheet) => {
                    sheet.push_str(&text.xml10_content());
                    continue;
                }
                None => Event::Text(text),
            },
            Event::CData(text) => {
                let text = text.xml10_content().into_owned();
                match &mut sheet {
                    Some(sheet) => {
                        sheet.push_str(&text);
                        continue;
                    }
                    None => Event::Text(BytesText::from_escaped(
                        quick_xml::escape::escape(text).into_owned(),
                    )),
                }
            }
            Event::GeneralRef(reference) => {
                let name = reference.xml10_content();
                let Ok(character) =
                    quick_xml::escape::unescape(&format!("&{name};")).map(String::from)
                else {
                    continue;
                };
                match &mut sheet {
                    Some(sheet) => {
                        sheet.push_str(&character);
                        continue;
                    }
                    None => Event::Text(BytesText::from_escaped(
                        quick_xml::escape::escape(character).into_owned(),
                    )),
                }
            }
            // Comments and instructions are no part of the drawing; a document type may define entities.
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => continue,
        };
        write(&mut writer, event, path)?;
    }
    if !has_root || open > 0 {
        return Err(damaged(path, "it breaks off"));
    }
    Ok(writer.into_inner())
}

fn write(writer: &mut quick_xml::Writer<Vec<u8>>, event: Event, path: &Path) -> Result<()> {
    writer
        .write_event(event)
        .map_err(|error| damaged(path, error))
}

/// An element with the attributes that it may keep; none when it goes with all that is in it.
fn element(start: &BytesStart, is_root: bool) -> Option<BytesStart<'static>> {
    let name = start.name();
    let name: &str = name.as_ref();
    if !ELEMENTS.contains(&name) || is_root && name != "svg" {
        return None;
    }
    let mut kept = BytesStart::new(name.to_owned());
    if is_root {
        for namespace in NAMESPACES {
            kept.push_attribute(namespace);
        }
    }
    // Sets what it likes to an attribute: not to one that we look after.
    let is_animation = matches!(name, "animate" | "set");
    for attribute in start.attributes().with_checks(false) {
        // An entity that nobody but the document type knows.
        let Ok(attribute) = attribute else { continue };
        let Ok(value) = attribute.normalized_value(XmlVersion::Implicit1_0) else {
            continue;
        };
        let key: &str = attribute.key.as_ref();
        if is_animation && key == "attributeName" && !is_animated(&value) {
            return None;
        }
        if let Some(value) = attribute_value(name, key, &value) {
            kept.push_attribute((key, value.as_str()));
        }
    }
    Some(kept)
}

/// The value that an attribute may have; none when the attribute goes.
fn attribute_value(element: &str, key: &str, value: &str) -> Option<String> {
    match key.split_once(':') {
        Some(("xlink", "href")) => return link(element, value),
        Some(("xml", "space" | "lang")) => {}
        Some(_) => return None,
        None => {}
    }
    let lower = key.to_ascii_lowercase();
    if lower == "href" {
        return link(element, value);
    }
    if lower.starts_with("on") || lower.starts_with("data-") || lower.starts_with("xmlns") {
        return None;
    }
    if matches!(
        lower.as_str(),
        "src" | "action" | "formaction" | "ping" | "target" | "srcdoc"
    ) {
        return None;
    }
    // Presentation attributes are CSS too: `fill="url(#a)"`.
    if value.contains(['(', '\\', '@']) {
        return Some(css::inside_only(value));
    }
    Some(value.to_owned())
}

/// A link into the file itself, or a picture that is held whole.
fn link(element: &str, value: &str) -> Option<String> {
    let value = value.trim();
    let holds_picture = matches!(element, "image" | "feImage") && css::is_inner_picture(value);
    (value.starts_with('#') || holds_picture).then(|| value.to_owned())
}

fn is_animated(attribute: &str) -> bool {
    let lower = attribute.trim().to_ascii_lowercase();
    !lower.ends_with("href") && !lower.starts_with("on") && !lower.starts_with("xml")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(svg: &str) -> String {
        let bytes = clean(svg.as_bytes(), Path::new("a.svg")).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    /// `inner` in an otherwise bare drawing, cleaned.
    fn inside(inner: &str) -> String {
        let whole = cleaned(&format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\">{inner}</svg>"
        ));
        let (_, rest) = whole.split_once('>').unwrap();
        rest.strip_suffix("</svg>").unwrap().to_owned()
    }

    #[test]
    fn a_drawing_stays_as_it_is() {
        for inner in [
            "<path d=\"M0 0h1\" fill=\"url(#a)\"/>",
            "<linearGradient id=\"a\"><stop offset=\"1\" stop-color=\"#fff\"/></linearGradient>",
            "<text x=\"1\" font-family=\"Noto Sans, serif\">梅雨 &lt; 3</text>",
            "<use xlink:href=\"#a\" transform=\"rotate(45 1 1)\"/>",
            "<use href=\"#a\"/>",
            "<image href=\"data:image/png;base64,AAAA\" width=\"3\"/>",
            "<style>.a{fill:url(#b);stroke:rgb(1 2 3)}</style>",
            "<animate attributeName=\"cx\" values=\"1;2\" dur=\"1s\"/>",
            "<g style=\"fill:red; transform: scale(2)\"/>",
        ] {
            assert_eq!(inside(inner), inner);
        }
    }

    #[test]
    fn what_runs_or_leads_out_goes() {
        for (inner, expected) in [
            ("<script>alert(1)</script>", ""),
            ("<script href=\"https://x/a.js\"/>", ""),
            ("<g onload=\"alert(1)\" ONCLICK=\"x\"/>", "<g/>"),
            (
                "<foreignObject><iframe src=\"x\"/></foreignObject><g/>",
                "<g/>",
            ),
            (
                "<a href=\"javascript:alert(1)\"><path/></a>",
                "<a><path/></a>",
            ),
            ("<a xlink:href=\"java&#x0A;script:alert(1)\"/>", "<a/>"),
            ("<image href=\"https://x/track.png\"/>", "<image/>"),
            (
                "<image href=\"data:image/svg+xml;base64,AAAA\"/>",
                "<image/>",
            ),
            ("<use href=\"data:image/png;base64,AAAA\"/>", "<use/>"),
            ("<use href=\"other.svg#a\"/>", "<use/>"),
            (
                "<path fill=\"url(https://x/a#b)\"/>",
                "<path fill=\"none\"/>",
            ),
            (
                "<path style=\"fill:u\\72l(//x/a)\"/>",
                "<path style=\"fill:none\"/>",
            ),
            (
                "<style>@import 'https://x/a.css'; .a{fill:red}</style>",
                "<style> .a{fill:red}</style>",
            ),
            (
                "<style><![CDATA[.a{background:url('//x/a')}]]></style>",
                "<style>.a{background:none}</style>",
            ),
            (
                "<style>.a{background:image-set('//x/a' 1x)}</style>",
                "<style>.a{background:none}</style>",
            ),
            (
                "<a><animate attributeName=\"href\" to=\"javascript:x\"/></a>",
                "<a></a>",
            ),
            (
                "<a><set attributeName=\"xlink:href\" to=\"//x\"/></a>",
                "<a></a>",
            ),
            ("<!-- C:\\Users\\me --><metadata>me</metadata>", ""),
            ("<?xml-stylesheet href=\"//x\"?>", ""),
            (
                "<g sodipodi:docname=\"/home/me/a.svg\" inkscape:label=\"x\"/>",
                "<g/>",
            ),
            (
                "<g xml:base=\"//x/\" xml:space=\"preserve\"/>",
                "<g xml:space=\"preserve\"/>",
            ),
            ("<text>&unknown;&#65;</text>", "<text>A</text>"),
            (
                "<x:script xmlns:x=\"http://www.w3.org/2000/svg\">1</x:script>",
                "",
            ),
            ("<SCRIPT>1</SCRIPT>", ""),
        ] {
            assert_eq!(inside(inner), expected, "{inner}");
        }
    }

    #[test]
    fn a_document_type_with_entities_is_no_bomb() {
        let bomb = "<?xml version=\"1.0\"?><!DOCTYPE svg [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><svg><text>&b;</text></svg>";
        assert!(cleaned(bomb).ends_with("<text></text></svg>"));
        let deep = format!("<svg><style>{}", "(".repeat(100_000));
        assert!(clean(deep.as_bytes(), Path::new("a.svg")).is_err());
        let deep = format!("{deep}</style></svg>");
        assert!(clean(deep.as_bytes(), Path::new("a.svg")).is_ok());
        let deep = format!(
            "<svg>{}{}</svg>",
            "<g>".repeat(50_000),
            "</g>".repeat(50_000)
        );
        assert!(clean(deep.as_bytes(), Path::new("a.svg")).is_ok());
    }

    #[test]
    fn what_is_no_svg_is_refused() {
        for text in [
            "",
            "<svg>",
            "<svg><g></svg>",
            "<html><svg/></html>",
            "<svg",
            "words",
        ] {
            assert!(
                clean(text.as_bytes(), Path::new("a.svg")).is_err(),
                "{text}"
            );
        }
    }
}
