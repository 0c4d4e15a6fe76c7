// What is done in the preview, and what comes of it in the window.
import { m } from "../paraglide/messages.js"
import type { OpenPost } from "../post/open-post.svelte"
import { leadsTo, shownAddress } from "./addresses"
import type { Heard } from "./frame-link"

type Clicked = Extract<Heard, { type: "place" | "link" | "dead" | "find" | "load" | "key" }>

export function clicked(post: OpenPost, message: Clicked): void {
  switch (message.type) {
    case "place":
      return post.goToBlock(message.block, message.part)
    case "link":
      return void follow(post, message.href)
    case "dead":
      return post.notify({ kind: "plain", text: m.preview_link_dead({ name: shownAddress(message.href) }), detail: m.preview_link_dead_hint() })
    case "find":
      return void post.pictures.find(message.path, message.block)
    case "load":
      return void (message.host === null ? post.loadRemote() : post.pictures.always(message.host))
    case "key": {
      const { key, code, ctrl: ctrlKey, alt: altKey, shift: shiftKey, meta: metaKey } = message
      window.dispatchEvent(new KeyboardEvent("keydown", { key, code, ctrlKey, altKey, shiftKey, metaKey, bubbles: true, cancelable: true }))
    }
  }
}

/** To another post, or out into the browser; where neither goes, it is said why. */
async function follow(post: OpenPost, href: string): Promise<void> {
  const address = shownAddress(href)
  const leads = leadsTo(href)
  if (leads.to === "nowhere") {
    return post.notify({ kind: "plain", text: m.preview_link_inside({ address }), detail: m.preview_link_refused({ scheme: leads.scheme }) })
  }
  if (await post.followLink(href)) return
  if (leads.to === "site") return post.notify({ kind: "plain", text: m.preview_link_inside({ address }), detail: m.preview_link_inside_hint() })
  if (!(await post.openExternal(leads.url))) return
  const isMail = /^mailto:/i.test(leads.url)
  post.notify({ kind: "done", text: isMail ? m.preview_link_mailed() : m.preview_link_opened(), detail: address })
}
