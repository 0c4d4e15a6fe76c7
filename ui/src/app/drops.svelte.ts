// Files dragged over the window, and what would happen to them there.
import type { DropEvent } from "../bindings"
import { m } from "../paraglide/messages.js"
import { asAppError } from "../feedback/describe-error"
import type { App } from "./app.svelte"

export type DropHint = { kind: "folder" | "refused"; text: string; reason: string; x: number; y: number }

export class Drops {
  hint = $state.raw<DropHint | null>(null)
  #app: App

  constructor(app: App) {
    this.#app = app
  }

  handle = (event: DropEvent): void => {
    const { post } = this.#app
    if (event.type === "leave") {
      this.hint = null
      post?.showDrop(null)
      return
    }
    // A sheet lies over the window: nothing can be dropped beneath it.
    if (this.#app.sheet) return
    const onText = event.kind === "pictures" && post !== null && isOverEditor(event.x, event.y)
    const field = onText ? pictureFieldAt(event.x, event.y) : null
    if (event.type === "over") {
      post?.showDrop(onText ? event : null, field)
      this.hint = onText ? null : { ...this.#verdict(event), x: event.x, y: event.y }
      return
    }
    this.hint = null
    if (onText) {
      const imported = field === null ? post.importDropped(event, event.y) : post.importForField(event, field)
      imported.catch((thrown: unknown) => this.#app.fail(asAppError(thrown)))
      return
    }
    post?.showDrop(null)
    if (event.kind === "folder") void this.#app.openDropped(event.batch)
    else {
      const { text, reason } = this.#verdict(event)
      this.#app.toasts.show({ kind: "warning", text, detail: reason })
    }
  }

  #verdict({ kind, names }: Exclude<DropEvent, { type: "leave" }>): Pick<DropHint, "kind" | "text" | "reason"> {
    if (kind === "folder") return { kind: "folder", text: m.app_drop_folder(), reason: m.app_drop_folder_hint() }
    const [first] = names
    if (kind === "files" && first !== undefined && names.length === 1) {
      return { kind: "refused", text: m.error_not_a_picture({ name: first }), reason: m.app_drop_files_hint() }
    }
    if (kind === "files") return { kind: "refused", text: m.app_drop_files(), reason: m.app_drop_files_hint() }
    if (!this.#app.post) return { kind: "refused", text: m.app_drop_no_post(), reason: m.app_drop_no_post_hint() }
    return { kind: "refused", text: m.app_drop_elsewhere(), reason: m.app_drop_elsewhere_hint() }
  }
}

/** The field of the form that takes a picture there. */
function pictureFieldAt(x: number, y: number): string | null {
  return document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-picture-field]")?.dataset.pictureField ?? null
}

function isOverEditor(x: number, y: number): boolean {
  return document.elementFromPoint(x, y)?.closest('[data-region="editor"]') != null
}
