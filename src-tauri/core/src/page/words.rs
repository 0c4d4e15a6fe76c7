//! The few words that stand in an article itself, in the article's own language.

use crate::article::Words;

/// The words for a language tag; English for those we do not have.
pub(super) fn of(lang: &str) -> Words {
    if lang.to_ascii_lowercase().starts_with("zh") {
        Words {
            footnotes: "脚注".to_owned(),
            back_to_text: "回到正文".to_owned(),
            remote_picture: "网络图片".to_owned(),
            missing_picture: "找不到图片".to_owned(),
            diagram: "图表".to_owned(),
            unknown_tag: "模板标签".to_owned(),
            too_complex: "过于复杂，无法显示".to_owned(),
            missing_reference: "网站里没有".to_owned(),
        }
    } else {
        Words {
            remote_picture: "Remote picture".to_owned(),
            ..Words::default()
        }
    }
}
