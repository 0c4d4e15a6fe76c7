// A copy for an editor elsewhere, and what is said of it afterwards.
import type { CopyFacts, CopyLoss, CopyTarget, ExportTheme } from "../bindings"
import type { Toast } from "../feedback/toasts.svelte"
import type { Backend } from "../ipc"
import { m } from "../paraglide/messages.js"
import { cutMiddle } from "../post/cut-middle"
import type { OpenPost } from "../post/open-post.svelte"
import { drawnDiagrams } from "./drawn-diagrams"

export const placeNames: Record<CopyTarget, () => string> = {
  wechat: m.copy_wechat,
  zhihu: m.copy_zhihu,
  juejin: m.copy_juejin,
  csdn: m.copy_csdn,
  html: m.copy_html,
  markdown: m.copy_markdown,
}

export const lossNames: Record<CopyLoss, () => string> = {
  outsideLinks: m.copy_loss_outside_links,
  anchors: m.copy_loss_anchors,
  classes: m.copy_loss_classes,
  styles: m.copy_loss_styles,
  formulas: m.copy_loss_formulas,
  diagrams: m.copy_loss_diagrams,
  nestedLists: m.copy_loss_nested_lists,
  checkBoxes: m.copy_loss_check_boxes,
  details: m.copy_loss_details,
  remotePictures: m.copy_loss_remote_pictures,
  embeddedPictures: m.copy_loss_embedded_pictures,
}

/** The print theme is copied in the plainest one, and so are its diagrams. */
const onScreen = (theme: ExportTheme) => (theme === "print" ? "quiet" : theme)

/** Puts the post on the clipboard, as it stands in the editor. */
export async function copyPost(backend: Backend, post: OpenPost, target: CopyTarget): Promise<Toast> {
  await post.flush()
  const { theme } = await backend.exportChoices()
  const facts = await backend.copyPost(post.id, target, await drawnDiagrams(post, onScreen(theme)))
  return copyToast(target, facts)
}

export function copyToast(target: CopyTarget, facts: CopyFacts): Toast {
  const counted: [number, (input: { count: number }) => string][] = [
    [facts.embedded, m.toast_copied_embedded],
    [facts.remote, m.toast_copied_remote],
    [facts.missing.length, m.toast_copied_missing],
    [facts.linksToFootnotes, m.toast_copied_footnotes],
    [facts.droppedLinks, m.toast_copied_dropped],
    [facts.diagrams, m.toast_copied_diagrams],
    [facts.diagramsAsText, m.toast_copied_diagrams_text],
    [facts.formulas, m.toast_copied_formulas],
    [facts.formulasAsText, m.toast_copied_formulas_text],
  ]
  const said = counted.filter(([count]) => count > 0).map(([count, say]) => say({ count }))
  const named = facts.missing.map((name) => cutMiddle(name, 32))
  return {
    kind: facts.missing.length > 0 ? "warning" : "done",
    text: headline(target),
    detail: [said.join(m.toast_list_separator()), named.slice(0, 4).join(m.toast_list_separator())].filter(Boolean).join("\n"),
    whole: facts.missing.join("\n") || undefined,
  }
}

function headline(target: CopyTarget): string {
  if (target === "html") return m.toast_copied_html()
  if (target === "markdown") return m.toast_copied_markdown()
  return m.toast_copied({ place: placeNames[target]() })
}
