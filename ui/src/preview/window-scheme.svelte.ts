// Whether the window is light or dark now: `data-theme` on <html>, else what the system says.
class WindowScheme {
  current = $state<"light" | "dark">("light")

  constructor() {
    const root = document.documentElement
    const system = window.matchMedia?.("(prefers-color-scheme: dark)")
    const read = () => {
      const named = root.dataset.theme
      this.current = named === "dark" || (named !== "light" && system?.matches) ? "dark" : "light"
    }
    new MutationObserver(read).observe(root, { attributes: true, attributeFilter: ["data-theme"] })
    system?.addEventListener("change", read)
    read()
  }
}

export const windowScheme = new WindowScheme()
