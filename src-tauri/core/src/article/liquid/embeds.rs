//! Chirpy's embeds (its `_includes/embed`). A player of another site does not pass into the article: a link to what it
//! plays stands in its place.

use serde_json::{Map, Value};

use crate::article::escape;
use crate::article::links;

/// What an `include` shows; `None` when it is not one of the theme's embeds.
pub(super) fn html(file: &str, arguments: &Map<String, Value>) -> Option<String> {
    let value = |key: &str| arguments.get(key).and_then(Value::as_str);
    let id = value("id").unwrap_or("");
    let (kind, address) = match file.strip_prefix("embed/")?.strip_suffix(".html")? {
        "youtube" => ("YouTube", format!("https://www.youtube.com/watch?v={id}")),
        "twitch" => ("Twitch", format!("https://www.twitch.tv/videos/{id}")),
        "bilibili" => ("bilibili", format!("https://www.bilibili.com/video/{id}")),
        "spotify" => ("Spotify", format!("https://open.spotify.com/track/{id}")),
        "video" => ("▶", value("src")?.to_owned()),
        "audio" => ("♪", value("src")?.to_owned()),
        _ => return None,
    };
    let address = links::allowed(&address)?;
    let name = value("title").unwrap_or(if id.is_empty() { &address } else { id });
    let mut out = String::from("<p class=\"embed\"><a");
    escape::pair(&mut out, "href", &address);
    out.push('>');
    escape::text(&mut out, &format!("{kind} {name}"));
    out.push_str("</a></p>");
    Some(out)
}
