// The looks of an article, as text: the preview frame takes a style sheet, not a link.
import base from "./base.css?raw"
import fond from "./fond.css?raw"
import print from "./print.css?raw"
import quiet from "./quiet.css?raw"
import wren from "./wren.css?raw"

export const THEMES = ["quiet", "wren", "fond", "print"] as const
export type Theme = (typeof THEMES)[number]

const sheets: Record<Theme, string> = { quiet, wren, fond, print }

export const themeCss = (theme: Theme): string => base + sheets[theme]
