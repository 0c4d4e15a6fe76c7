//! Where copied articles go, and what each keeps. The rules are those that doocs/md, the most used tool of the kind,
//! follows for WeChat; for the others, what their editors are known to take from a clipboard. None of them documents
//! it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where the copy is to be pasted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export, export_to = "bindings.ts", rename = "CopyTarget")]
pub enum Target {
    /// The editor of WeChat's official accounts (公众号).
    WeChat,
    /// 知乎.
    Zhihu,
    /// 掘金, whose editor takes Markdown as text.
    Juejin,
    /// CSDN: both of its editors.
    Csdn,
    /// Anything that takes HTML: a mail, a document.
    Html,
    /// A Markdown editor without a folder for pictures.
    Markdown,
}

/// What a target is known to drop or change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "bindings.ts", rename = "CopyLoss")]
pub enum Loss {
    /// Links to other sites.
    OutsideLinks,
    /// Links inside the page.
    Anchors,
    /// Style sheets and classes: only what stands in an element's own style is kept.
    Classes,
    /// Styles of any kind.
    Styles,
    /// Formulas as MathML.
    Formulas,
    /// Diagrams as drawings.
    Diagrams,
    /// Lists inside the items of lists.
    NestedLists,
    /// Check boxes.
    CheckBoxes,
    /// Parts that can be folded.
    Details,
    /// Pictures on hosts that allow their own pages only.
    RemotePictures,
    /// Pictures that stand in the text itself may have to be put in again by hand.
    EmbeddedPictures,
}

/// How a formula is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Formulas {
    /// As it is: MathML.
    MathMl,
    /// A drawing, else its source as code.
    Drawn,
    /// Its source between dollar signs, which the target sets itself.
    Dollars,
    /// Zhihu's own picture of a formula.
    ZhihuPicture,
}

impl Target {
    /// All, in the order of the menu.
    pub const ALL: [Self; 6] = [
        Self::WeChat,
        Self::Zhihu,
        Self::Juejin,
        Self::Csdn,
        Self::Html,
        Self::Markdown,
    ];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::WeChat => "wechat",
            Self::Zhihu => "zhihu",
            Self::Juejin => "juejin",
            Self::Csdn => "csdn",
            Self::Html => "html",
            Self::Markdown => "markdown",
        }
    }

    /// The target of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|target| target.name() == name)
    }

    /// What it is known to drop or change, whatever is done.
    pub fn losses(self) -> &'static [Loss] {
        use Loss::{
            Anchors, CheckBoxes, Classes, Details, Diagrams, EmbeddedPictures, Formulas,
            NestedLists, OutsideLinks, RemotePictures, Styles,
        };
        match self {
            Self::WeChat => &[
                OutsideLinks,
                Anchors,
                Classes,
                Formulas,
                NestedLists,
                CheckBoxes,
                Details,
                RemotePictures,
            ],
            Self::Zhihu => &[
                Anchors,
                Styles,
                Diagrams,
                CheckBoxes,
                Details,
                RemotePictures,
                EmbeddedPictures,
            ],
            Self::Juejin => &[Anchors, Styles, Diagrams, RemotePictures, EmbeddedPictures],
            Self::Csdn => &[
                Anchors,
                Classes,
                Diagrams,
                CheckBoxes,
                RemotePictures,
                EmbeddedPictures,
            ],
            Self::Html => &[Anchors, Classes],
            Self::Markdown => &[],
        }
    }

    pub(super) fn keeps_styles(self) -> bool {
        matches!(self, Self::WeChat | Self::Csdn | Self::Html)
    }

    pub(super) fn keeps_outside_links(self) -> bool {
        self != Self::WeChat
    }

    pub(super) fn formulas(self) -> Formulas {
        match self {
            Self::WeChat => Formulas::Drawn,
            Self::Zhihu => Formulas::ZhihuPicture,
            Self::Juejin | Self::Csdn | Self::Markdown => Formulas::Dollars,
            Self::Html => Formulas::MathMl,
        }
    }

    /// Whether its editor reads the text of the clipboard as Markdown.
    pub(super) fn takes_markdown(self) -> bool {
        matches!(self, Self::Juejin | Self::Csdn | Self::Markdown)
    }
}
