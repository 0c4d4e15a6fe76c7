// What a click or a key in the preview does in the window.
import type { FromFrame } from "../frame/messages"
import { m } from "../paraglide/messages.js"
import type { OpenPost } from "../post/open-post.svelte"

export function clicked(post: OpenPost, message: Exclude<FromFrame, { type: "ready" }>): void {
  if (message.type === "place") post.goToBlock(message.block, message.part)
  else if (message.type === "link") follow(post, message.href)
  else {
    const { key, code, ctrl: ctrlKey, alt: altKey, shift: shiftKey, meta: metaKey } = message
    window.dispatchEvent(new KeyboardEvent("keydown", { key, code, ctrlKey, altKey, shiftKey, metaKey, bubbles: true, cancelable: true }))
  }
}

function follow(post: OpenPost, href: string): void {
  if (/^(https?:|mailto:)/i.test(href)) post.openExternal(href)
  else if (href.startsWith("//")) post.openExternal(`https:${href}`)
  else post.notify({ kind: "plain", text: m.preview_link_inside({ address: href }), detail: m.preview_link_inside_hint() })
}
