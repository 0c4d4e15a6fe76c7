// Ctrl+F and Ctrl+H: CodeMirror's search with a panel of our own, so that it looks and speaks like the window.
import { openSearchPanel, search, searchKeymap, SearchQuery, setSearchQuery } from "@codemirror/search"
import type { Extension } from "@codemirror/state"
import { keymap, type EditorView, type Panel } from "@codemirror/view"
import { flushSync, mount, unmount } from "svelte"
import { isOurs } from "./commands"
import { FindState } from "./find-state.svelte"
import FindPanel from "./FindPanel.svelte"
import { matterField } from "./front-matter-fold"

const states = new WeakMap<EditorView, FindState>()

function createPanel(view: EditorView): Panel {
  const find = states.get(view) ?? new FindState(view)
  states.set(view, find)
  const dom = document.createElement("div")
  const component = mount(FindPanel, { target: dom, props: { find } })
  flushSync() // the field must be there before it can take the focus
  return {
    dom,
    top: true,
    mount: () => find.focus(),
    update: (update) => {
      if (update.docChanged || update.selectionSet || update.transactions.some((t) => t.effects.some((e) => e.is(setSearchQuery)))) find.count()
    },
    destroy: () => void unmount(component),
  }
}

function open(view: EditorView, replacing: boolean): boolean {
  const find = states.get(view) ?? new FindState(view)
  states.set(view, find)
  find.replacing = replacing && !view.state.readOnly
  openSearchPanel(view)
  find.takeSelection()
  find.focus()
  return true
}

/** The folded front matter is not searched: nothing could be shown of it. */
export function query(config: ConstructorParameters<typeof SearchQuery>[0]): SearchQuery {
  return new SearchQuery({
    ...config,
    test: (_match, state, from) => {
      const { end, hidden } = state.field(matterField)
      return !hidden || from >= end
    },
  })
}

export const findPanel: Extension = [
  search({ top: true, createPanel }),
  keymap.of([
    { key: "Mod-f", run: (view) => open(view, false), preventDefault: true },
    { key: "Mod-h", run: (view) => open(view, true), preventDefault: true },
    ...searchKeymap.filter((binding) => binding.key !== "Mod-f" && isOurs(binding)),
  ]),
]
