// What the app itself says inside the article, in the language of the interface. The article's own words (notes, the
// way back from them) are in the article's language: they are published.
import type { Words } from "../frame/messages"
import { m } from "../paraglide/messages.js"

export const frameWords = (): Words => ({
  missing: m.preview_word_missing(),
  find: m.preview_word_find(),
  load: m.preview_load(),
  always: m.preview_word_always(),
  diagram: m.preview_word_diagram(),
  drawing: m.preview_word_drawing(),
  diagramFailed: m.preview_word_diagram_failed(),
  tag: m.preview_word_tag(),
  openPicture: m.preview_word_open_picture(),
})
