// The editor, put together.
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete"
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands"
import { markdown, markdownLanguage } from "@codemirror/lang-markdown"
import { bracketMatching } from "@codemirror/language"
import { Compartment, EditorState, Prec, StateEffect, StateField, type Extension } from "@codemirror/state"
import { drawSelection, dropCursor, EditorView, keymap } from "@codemirror/view"
import { m } from "../paraglide/messages.js"
import { isOurs, writingKeys } from "./commands"
import { emptyBody } from "./empty-body"
import { findPanel } from "./find-panel"
import { frontMatterFold } from "./front-matter-fold"
import { hereMark } from "./here"
import { markdownHighlight } from "./highlight"
import { blockParts } from "./block-widgets"
import { matterLanguage } from "./matter-language"
import { editorTheme } from "./theme"
import { picturePaste, type PastePictures } from "./paste"
import { pictureFiles } from "./picture-files"
import { bulkSteps } from "./bulk-steps"
import { trailingSpaces } from "./trailing-spaces"

const language = new Compartment()

/** The language of what is written, for fonts, voices and line breaks. */
export const writtenIn = (tag: string) => language.reconfigure(langAttribute(tag))
/** Whether the text takes letters. */
export const locked = StateEffect.define<boolean>()

/** Not a compartment: to put the editor together anew takes longer than the next post takes to come. */
const lock = StateField.define<boolean>({
  create: () => false,
  update: (is, { effects }) => effects.reduce((was, effect) => (effect.is(locked) ? effect.value : was), is),
  provide: (field) => EditorState.readOnly.from(field),
})

const langAttribute = (tag: string) => EditorView.contentAttributes.of(tag === "" ? {} : { lang: tag })

// Quotes are left alone: in prose they are apostrophes.
const pairs = Prec.highest(markdownLanguage.data.of({ closeBrackets: { brackets: ["(", "[", "{", "`"] } }))

/** What the editor says to those who listen. */
const phrases = () => ({
  "current match": m.editor_say_match(),
  "on line": m.editor_say_line(),
  "replaced match on line $": m.editor_say_replaced({ line: "$" }),
  "replaced $ matches": m.editor_say_replaced_all({ number: "$" }),
  "Selection deleted": m.editor_say_deleted(),
  "Control character": m.editor_say_control(),
})

export function editorExtensions(start: { language: string; locked: boolean; paste: PastePictures }): Extension {
  return [
    frontMatterFold,
    history(),
    drawSelection({ cursorBlinkRate: 1060 }),
    dropCursor(),
    EditorView.lineWrapping,
    markdown({ base: markdownLanguage, completeHTMLTags: false, extensions: matterLanguage() }),
    pairs,
    closeBrackets(),
    bracketMatching(),
    markdownHighlight,
    trailingSpaces,
    hereMark,
    emptyBody,
    blockParts,
    pictureFiles,
    bulkSteps,
    picturePaste(start.paste),
    findPanel,
    Prec.high(keymap.of(writingKeys)),
    keymap.of([...closeBracketsKeymap, ...historyKeymap, ...defaultKeymap, indentWithTab].filter(isOurs)),
    language.of(langAttribute(start.language)),
    lock.init(() => start.locked),
    EditorView.contentAttributes.of(() => ({
      "aria-label": m.editor_text(),
      "data-testid": "editor-text",
      spellcheck: "false",
      autocorrect: "off",
      autocapitalize: "off",
    })),
    EditorState.phrases.of(phrases()),
    editorTheme,
  ]
}
