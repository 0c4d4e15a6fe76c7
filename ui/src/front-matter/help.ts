// The help line of a known key, by the id that the engine gives it.
import { m } from "../paraglide/messages.js"

const MESSAGES = m as unknown as Record<string, (() => string) | undefined>

export const helpText = (id: string | null): string => (id === null ? "" : (MESSAGES[`key_help_${id}`]?.() ?? ""))
