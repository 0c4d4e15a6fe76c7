//! From a click in the list to the first screen of the article.

use super::posts;
use super::stopwatch::{Opening, Times, click_to_paint};
use crate::app::{App, Launch};
use crate::desktop::Desktop;
use crate::driven::steps::row;
use crate::folder::{Folder, RAIN};

const ROUNDS: usize = 15;

/// Turns between two posts, and measures each way.
fn between(blog: &Folder, one: &str, other: &str) -> [Vec<Opening>; 2] {
    let app = App::with_post(Desktop::start(), &Launch::default(), blog, one);
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        for (way, name) in [other, one].into_iter().enumerate() {
            times[way].push(click_to_paint(&app, &row(name)));
        }
    }
    times
}

fn print(what: &str, openings: &[Opening]) {
    let of = |time: fn(&Opening) -> f64| Times::new(openings.iter().map(time).collect());
    let painted = of(|opening| opening.painted);
    println!(
        "  {what:<34} click to paint {:>5.1} ms median, {:>5.1} ms at most ({} times; the post came after {:.1}, \
         its page was ready after {:.1})",
        painted.median(),
        painted.most(),
        painted.count(),
        of(|opening| opening.came).median(),
        of(|opening| opening.ready).median(),
    );
}

pub(crate) fn run() {
    const POST: &str = "2024-01-01-post.md";
    if let Some(seed) = posts::seed() {
        let blog = Folder::small_blog();
        blog.write(POST, &seed);
        let [opened, _] = between(&blog, RAIN, POST);
        print("the seed", &opened);
    }
    // 100 KB each, in one folder of five.
    const OTHER: &str = "2024-01-02-other.md";
    let blog = Folder::small_blog();
    std::fs::remove_file(blog.path().join(RAIN)).expect("a post less");
    blog.write(POST, posts::long("One", 3_400));
    blog.write(OTHER, posts::long("Other", 3_400));
    let size = blog.read(POST).len() / 1000;
    let [to, back] = between(&blog, POST, OTHER);
    print(&format!("between two posts of {size} KB, to"), &to);
    print(&format!("between two posts of {size} KB, back"), &back);
}
