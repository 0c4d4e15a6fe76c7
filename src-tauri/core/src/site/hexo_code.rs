//! The files that Hexo's `include_code` takes in: those of the site's folder of code, and no others.

use std::path::{Component, Path};
use std::sync::Arc;

use super::jekyll_tags::text_of;
use super::{Generator, Site};
use crate::article::hexo::Highlight;

impl Site {
    /// The text of a file below `source/<code_dir>`; `None` when it is not there, or lies elsewhere.
    pub fn hexo_code(&self, name: &str) -> Option<Arc<str>> {
        let is_inside = |part| matches!(part, Component::Normal(_));
        if self.generator != Generator::Hexo || !Path::new(name).components().all(is_inside) {
            return None;
        }
        let folder = Highlight::read(&self.config).code_folder;
        let folder = self.own_folder(&self.sources().join(folder))?;
        let file = self.own_file(&folder.join(name))?;
        // A link may lead out of the folder.
        file.starts_with(&folder).then(|| text_of(&file)).flatten()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn only_the_folder_of_code_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("source/_posts")).unwrap();
        fs::create_dir_all(root.join("source/code/deep")).unwrap();
        let write = |name: &str, text: &str| fs::write(root.join(name), text).unwrap();
        write("_config.yml", "code_dir: code/\n");
        write("source/code/a.js", "a");
        write("source/code/deep/b.js", "b");
        write("source/c.js", "c");
        write("d.js", "d");
        let site = Site::open(root).unwrap();
        assert_eq!(site.generator, Generator::Hexo);
        assert_eq!(site.hexo_code("a.js").as_deref(), Some("a"));
        assert_eq!(site.hexo_code("deep/b.js").as_deref(), Some("b"));
        for other in [
            "../c.js",
            "../../d.js",
            "deep",
            "none.js",
            "/etc/passwd",
            "./a.js",
            "",
        ] {
            assert_eq!(site.hexo_code(other), None, "{other}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(root.join("source/c.js"), root.join("source/code/link.js"))
                .unwrap();
            assert_eq!(site.hexo_code("link.js"), None);
        }
    }
}
