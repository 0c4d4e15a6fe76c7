//! Addresses that give another picture at each load.

use url::Url;

use crate::picture::links::is_picture_address;

/// Words that name chance in an address.
const CHANCE: [&str; 6] = ["rand", "random", "randomimg", "randimg", "sj", "suiji"];

/// Hosts whose every address is one, unless it names a picture.
const HOSTS: [&str; 6] = [
    "source.unsplash.com",
    "picsum.photos",
    "loremflickr.com",
    "placeimg.com",
    "placebear.com",
    "unsplash.it",
];

/// Whether an address says that it gives another picture at each load. That is a guess from its words; a picture's own
/// file name is never taken for one.
pub(super) fn is_random(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else {
        return false;
    };
    let host = url.host_str().unwrap_or_default();
    let path = url.path().to_ascii_lowercase();
    let names_one = ["/id/", "/seed/"].iter().any(|part| path.contains(part));
    if HOSTS.contains(&host) {
        return !names_one;
    }
    let is_chance = |text: &str| CHANCE.contains(&text.to_ascii_lowercase().as_str());
    let mut query = url.query_pairs();
    if query.any(|(key, value)| is_chance(&key) || is_chance(&value)) {
        return true;
    }
    if is_picture_address(url.path()) {
        return false;
    }
    // `random.php` is chance, too.
    let has_chance = path
        .split('/')
        .any(|part| is_chance(part.split('.').next().unwrap_or_default()));
    has_chance || host.starts_with("api.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_told_by_the_words_of_the_address() {
        for (address, expected) in [
            (
                "https://api.vvhan.com/api/bing?rand=sj&artid=130953549",
                true,
            ),
            ("https://bing.ee123.net/img/rand?artid=130953549", true),
            ("https://picsum.photos/800/400", true),
            ("https://picsum.photos/id/12/800/400", false),
            ("https://www.dmoe.cc/random.php", true),
            ("https://api.example.com/wallpaper", true),
            ("https://api.example.com/files/a.png", false),
            ("https://x/random-walks.png", false),
            ("https://x/rand/a.png", false),
            ("https://i-blog.csdnimg.cn/blog_migrate/aef8.png", false),
            ("https://x/a.png?x-oss-process=image/watermark", false),
            ("words", false),
        ] {
            assert_eq!(is_random(address), expected, "{address}");
        }
    }
}
