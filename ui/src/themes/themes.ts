// The looks of an article, as text: the preview frame takes a style sheet, not a link. They are the engine's own,
// so that preview and export cannot differ.
import article from "../../../src-tauri/core/themes/article.css?raw"
import base from "../../../src-tauri/core/themes/base.css?raw"
import fond from "../../../src-tauri/core/themes/fond.css?raw"
import print from "../../../src-tauri/core/themes/print.css?raw"
import quiet from "../../../src-tauri/core/themes/quiet.css?raw"
import wren from "../../../src-tauri/core/themes/wren.css?raw"

export const THEMES = ["quiet", "wren", "fond", "print"] as const
export type Theme = (typeof THEMES)[number]

const sheets: Record<Theme, string> = { quiet, wren, fond, print }

export const themeCss = (theme: Theme): string => base + article + sheets[theme]
