//! A plain folder, where a post is reached by its own path, and Astro, whose pages are routes and whose collections
//! most themes publish under their own name.

use super::super::Site;
use super::super::permalink::{encoded, slug, squeezed};
use super::Facts;

/// The address below the root.
pub(super) fn address(site: &Site, facts: &Facts) -> Option<String> {
    if !site.is_astro {
        return Some(encoded(&format!("/{}", facts.path)));
    }
    let (folders, stem) = facts.parts();
    let route = |folders: &[&str], stem: &str| {
        let path = match stem {
            "index" => folders.join("/"),
            stem => format!("{}/{stem}", folders.join("/")),
        };
        Some(squeezed(&encoded(&format!("/{path}/"))))
    };
    match folders.split_first_chunk::<2>() {
        Some((["src", "pages"], rest)) => route(rest, stem),
        Some((["src", "content"], rest)) => {
            if let Some(own) = facts.matter.text("slug") {
                return route(rest, &own);
            }
            // github-slugger, a folder at a time.
            let slugs: Vec<String> = rest.iter().map(|folder| github(folder)).collect();
            let slugs: Vec<&str> = slugs.iter().map(String::as_str).collect();
            route(&slugs, &github(stem))
        }
        _ => None,
    }
}

fn github(text: &str) -> String {
    let kept: String = text
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .collect();
    slug(&kept, |c| c != ' ')
}
