import type { Appearance } from "../bindings"

/** Without `data-theme` the system decides, by `color-scheme: light dark` in tokens.css; both parts name it, so
    that the shadows and the sRGB values follow as well. */
export function applyAppearance(appearance: Appearance): () => void {
  const system = window.matchMedia("(prefers-color-scheme: dark)")
  const apply = () => {
    const dark = appearance === "system" ? system.matches : appearance === "dark"
    document.documentElement.dataset.theme = dark ? "dark" : "light"
  }
  apply()
  if (appearance !== "system") return () => {}
  system.addEventListener("change", apply)
  return () => system.removeEventListener("change", apply)
}
