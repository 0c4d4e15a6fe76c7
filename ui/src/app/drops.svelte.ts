// Files dragged over the window, and what would happen to them there.
import { tick } from "svelte"
import type { DropEvent, PictureBatch, PostSummary } from "../bindings"
import { nameOf } from "../library/rows"
import { m } from "../paraglide/messages.js"
import { asAppError } from "../feedback/describe-error"
import { cutMiddle } from "../post/cut-middle"
import type { App } from "./app.svelte"

export type DropHint = { kind: "folder" | "post" | "refused"; text: string; reason: string; x: number; y: number }

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
      this.#app.library.dropId = null
      post?.showDrop(null)
      return
    }
    // A sheet lies over the window: nothing can be dropped beneath it.
    if (this.#app.sheet) return
    const onText = event.kind === "pictures" && post !== null && isOverEditor(event.x, event.y)
    const field = onText ? pictureFieldAt(event.x, event.y) : null
    const row = event.kind === "pictures" && !onText ? this.#rowAt(event.x, event.y) : null
    this.#app.library.dropId = event.type === "over" && row !== null && row.problem === null ? row.id : null
    if (event.type === "over") {
      post?.showDrop(onText ? event : null, field)
      this.hint = onText ? null : { ...this.#verdict(event, row), x: event.x, y: event.y }
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
    else if (row !== null && row.problem === null) void this.#addTo(row, event)
    else {
      const { text, reason } = this.#verdict(event, row)
      this.#app.toasts.show({ kind: "warning", text, detail: reason })
    }
  }

  #rowAt(x: number, y: number): PostSummary | null {
    const id = document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-post-id]")?.dataset.postId
    return (id === undefined ? null : this.#app.library.get(id)) ?? null
  }

  /** The post is opened: the writer sees where the pictures are, and is asked for their alt texts. */
  async #addTo({ id, fileName }: PostSummary, batch: PictureBatch): Promise<void> {
    if (!(await this.#app.open(id))) return
    const post = this.#app.post
    if (post?.id !== id) return
    this.#app.panel = null
    this.#app.layout.show("editor")
    if (post.save.kind === "readOnly") {
      this.#app.toasts.show({ kind: "warning", text: m.app_drop_locked({ name: fileName }), detail: m.app_drop_unreadable_hint() })
      return
    }
    await tick()
    await post.pictures.importAtEnd(batch).catch((thrown: unknown) => this.#app.fail(asAppError(thrown)))
  }

  #verdict({ kind, names }: Exclude<DropEvent, { type: "leave" }>, row: PostSummary | null): Pick<DropHint, "kind" | "text" | "reason"> {
    if (kind === "folder") return { kind: "folder", text: m.app_drop_folder(), reason: m.app_drop_folder_hint() }
    const [first] = names
    if (kind === "files" && first !== undefined && names.length === 1) {
      return { kind: "refused", text: m.error_not_a_picture({ name: first }), reason: m.app_drop_files_hint() }
    }
    if (kind === "files") return { kind: "refused", text: m.app_drop_files(), reason: m.app_drop_files_hint() }
    if (row) {
      const name = cutMiddle(nameOf(row), 40)
      if (row.problem !== null) return { kind: "refused", text: m.app_drop_unreadable({ name }), reason: m.app_drop_unreadable_hint() }
      return { kind: "post", text: m.app_drop_post({ name }), reason: m.app_drop_post_hint({ count: names.length }) }
    }
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
