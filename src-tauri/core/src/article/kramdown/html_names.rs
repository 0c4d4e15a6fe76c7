//! Which HTML elements kramdown takes for what (its documentation, "HTML Blocks" and "HTML Spans").

use super::tree::Model;

const BLOCK_CONTENT: &str = " address applet article aside blockquote body dd details div dl fieldset figure figcaption footer form header hgroup iframe li main map menu nav noscript object section summary td ";
const SPAN_CONTENT: &str = " a abbr acronym b bdo big button cite caption del dfn dt em h1 h2 h3 h4 h5 h6 i ins label legend optgroup p q rb rbc rp rt rtc ruby select small span strong sub sup th tt ";
const RAW_CONTENT: &str = " script style math option textarea pre code kbd samp var ";
const SPANS: &str = " a abbr acronym b big bdo br button cite code del dfn em i img input ins kbd label mark option q rb rbc rp rt rtc ruby samp select small span strong sub sup tt u var ";
const BLOCKS: &str = " address article aside applet body blockquote caption col colgroup dd div dl dt fieldset figcaption footer form h1 h2 h3 h4 h5 h6 header hgroup hr html head iframe legend menu li main map nav ol optgroup p pre section summary table tbody td th thead tfoot tr ul ";
const BODILESS: &str =
    " area base br col command embed hr img input keygen link meta param source track wbr ";

fn has(list: &str, name: &str) -> bool {
    let Some(mut at) = list.find(name) else {
        return false;
    };
    if name.is_empty() || name.contains(' ') {
        return false;
    }
    loop {
        let before = list.as_bytes().get(at.wrapping_sub(1)) == Some(&b' ');
        if before && list.as_bytes().get(at + name.len()) == Some(&b' ') {
            return true;
        }
        match list.get(at + 1..).and_then(|rest| rest.find(name)) {
            Some(next) => at += 1 + next,
            None => return false,
        }
    }
}

/// What stands in an element that is parsed by its own rules.
pub(super) fn model(name: &str) -> Model {
    if has(BLOCK_CONTENT, name) {
        Model::Block
    } else if has(SPAN_CONTENT, name) {
        Model::Span
    } else {
        Model::Raw
    }
}

/// Elements inside a line of text.
pub(super) fn is_span(name: &str) -> bool {
    has(SPANS, name)
}

/// Elements that are never inside a line of text.
pub(super) fn is_block(name: &str) -> bool {
    has(BLOCKS, name)
}

/// Elements without content.
pub(super) fn is_bodiless(name: &str) -> bool {
    has(BODILESS, name)
}

/// Whether it is an element of HTML, whose name has no case.
pub(super) fn is_known(name: &str) -> bool {
    [
        BLOCK_CONTENT,
        SPAN_CONTENT,
        RAW_CONTENT,
        SPANS,
        BLOCKS,
        BODILESS,
    ]
    .into_iter()
    .any(|list| has(list, name))
}
