// Pictures on the clipboard: a screenshot, copied files. The web view tells the page of neither, or only of their
// addresses, so the engine looks. Text is pasted as always, also when a program offers a picture of it.
import type { Extension } from "@codemirror/state"
import { EditorView } from "@codemirror/view"

/** `text`: what is pasted when there are no pictures after all. */
export type PastePictures = (text: string) => void

export function picturePaste(paste: PastePictures): Extension {
  return EditorView.domEventHandlers({
    paste(event, view) {
      const data = event.clipboardData
      if (!data || view.state.readOnly) return false
      const text = data.getData("text/plain")
      // A file manager offers its files as text, too.
      const mayBeFiles = data.types.includes("text/uri-list") || data.types.includes("Files") || text.startsWith("file:")
      if (text !== "" && !mayBeFiles) return false
      paste(text)
      return true
    },
  })
}
