import { describe, expect, it } from "vitest"
import en from "../messages/en.json"
import zh from "../messages/zh-CN.json"

type Message = string | { match: Record<string, string> }[]
const textsOf = (message: Message): string[] => (typeof message === "string" ? [message] : message.flatMap((variant) => Object.values(variant.match)))
const inputsOf = (message: Message): string[] => [...new Set(textsOf(message).flatMap((text) => text.match(/\{\w+\}/g) ?? []))].sort()
const entries = (file: object) => Object.entries(file as Record<string, Message>).filter(([key]) => key !== "$schema")

describe("message files", () => {
  it("have the same keys", () => {
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort())
  })

  it("use the same inputs in both languages", () => {
    const other = Object.fromEntries(entries(zh))
    // A plural that Chinese does not need may leave the number to the words around it.
    for (const [key, message] of entries(en)) expect(inputsOf(other[key] ?? ""), key).toEqual(inputsOf(message))
  })

  it("have no empty text", () => {
    for (const [key, message] of [...entries(en), ...entries(zh)]) for (const text of textsOf(message)) expect(text.trim(), key).not.toBe("")
  })

  it("keep to the wording rules", () => {
    for (const [key, message] of entries(en)) for (const text of textsOf(message)) expect(text, key).not.toMatch(/oops|please|successfully|!/i)
    for (const [key, message] of entries(zh)) {
      for (const text of textsOf(message)) {
        expect(text, key).not.toMatch(/成功|您|！/)
        // One space between Chinese and Latin or digits; inputs count as Latin.
        expect(text, key).not.toMatch(/\p{Script=Han}[A-Za-z0-9{]|[A-Za-z0-9}]\p{Script=Han}/u)
      }
    }
  })
})
