import { expect, test } from "vitest"
import type { FrontMatterEdit } from "../../src/bindings"
import { FieldEdits } from "../../src/front-matter/field-edits.svelte"

/** Requests run one after another, each when the test says so. */
function setUp(refuse: (edit: FrontMatterEdit) => boolean = () => false) {
  const edits: (FrontMatterEdit | null)[] = []
  const gates: (() => void)[] = []
  let queue = Promise.resolve()
  const fields = new FieldEdits((_origin, edit) => {
    const run = queue.then(async () => {
      const asked = edit()
      edits.push(asked)
      await new Promise<void>((resolve) => gates.push(resolve))
      if (asked && refuse(asked)) throw { kind: "frontMatter", message: "", path: null, line: null, column: null, detail: null }
    })
    queue = run.catch(() => undefined)
    return run
  })
  const pass = async () => {
    while (gates.length > 0 || edits.length === 0) {
      gates.shift()?.()
      await new Promise((resolve) => setTimeout(resolve, 0))
    }
  }
  return { fields, edits, pass }
}

test("while one value is on its way only the newest waits, per field", async () => {
  const { fields, edits, pass } = setUp()
  fields.type(["title"], "梅")
  await new Promise((resolve) => setTimeout(resolve, 0))
  for (const value of ["梅雨", "梅雨季", "梅雨季的"]) fields.type(["title"], value)
  fields.type(["image", "alt"], "伞")
  await pass()
  expect(edits).toEqual([
    { type: "set", path: ["title"], value: "梅" },
    { type: "set", path: ["title"], value: "梅雨季的" },
    { type: "set", path: ["image", "alt"], value: "伞" },
  ])
})

test("what was refused stands beside its field until it is put right", async () => {
  const { fields, pass } = setUp((edit) => edit.type === "set" && edit.value === "no")
  fields.type(["date"], "no")
  await pass()
  expect(fields.refused.date?.kind).toBe("frontMatter")
  fields.type(["date"], "2023-05-30")
  await new Promise((resolve) => setTimeout(resolve, 0))
  await pass()
  expect(fields.refused).toEqual({})
})

test("a step of its own says whether it was taken", async () => {
  const { fields, pass } = setUp((edit) => edit.type === "addKey")
  const refused = fields.apply({ type: "addKey", path: ["tags"], input: "words" }, ["+"])
  const taken = fields.apply({ type: "removeKey", path: ["tags"] }, ["tags"])
  await pass()
  expect(await refused).toBe(false)
  expect(await taken).toBe(true)
})
