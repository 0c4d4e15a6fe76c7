import { afterEach, describe, expect, it } from "vitest"
import { applyLanguage } from "../../src/app/language.svelte"
import type { ErrorKind } from "../../src/bindings"
import { asAppError, describeError, shortReason } from "../../src/feedback/describe-error"
import { errorOf } from "../fake-backend"

// A record, so that a kind added to the bindings has to be added here.
const KINDS: Record<ErrorKind, true> = {
  clipboard: true, print: true, notFound: true, permission: true, diskFull: true, readOnly: true, notText: true, notAFile: true, frontMatter: true, nameTaken: true, badName: true, notAPicture: true,
  damagedPicture: true, tooLarge: true, changedOutside: true, changesTouch: true, outsideSite: true, network: true, trash: true, staleVersion: true, io: true,
  editRefused: true, wouldOverwrite: true, history: true,
}

afterEach(() => applyLanguage("en", "en"))

describe.each(["en", "zh-CN"] as const)("errors in %s", (language) => {
  it.each(Object.keys(KINDS) as ErrorKind[])("%s names the file and what to do", (kind) => {
    applyLanguage(language, "en")
    const error = errorOf(kind, "/home/me/blog/_posts/2023-06-18-rain.md")
    const { text, advice } = describeError(error)
    // A change refused by the form is about no file, and neither are clipboard and printer.
    if (!["editRefused", "clipboard", "print"].includes(kind)) expect(text).toContain("2023-06-18-rain.md")
    expect(text).not.toContain("/home/me")
    expect(advice.length).toBeGreaterThan(5)
    expect(`${text}${advice}${shortReason(error)}`).not.toContain(error.message)
    expect(/\p{Script=Han}/u.test(advice)).toBe(language === "zh-CN")
  })
})

describe("describeError", () => {
  it("says the place", () => {
    const error = errorOf("frontMatter", "a.md", 3, 14)
    expect(describeError(error).text).toBe("Line 3, column 14: The front matter of a.md cannot be read.")
    expect(shortReason(error)).toBe("Line 3, column 14: front matter cannot be read")
  })

  it("says what is wrong with a name, as far as it is known", () => {
    const bad = (detail: string | null) => describeError({ ...errorOf("badName", "con.md"), detail }).advice
    expect(bad("reserved")).toContain("Windows")
    expect(new Set(["empty", "characters", "edges", "reserved", "long", "hidden", null].map(bad)).size).toBe(7)
    expect(bad("unheard of")).toBe(bad(null))
  })

  it("prefers the name the user knows", () => {
    expect(describeError(errorOf("notFound", "/x/y.md"), "Rain").text).toContain("Rain")
  })

  it("turns what is no AppError into one", () => {
    expect(asAppError("command open_post not found").kind).toBe("io")
    expect(asAppError(new Error("x")).kind).toBe("io")
    expect(asAppError(errorOf("trash")).kind).toBe("trash")
  })
})
