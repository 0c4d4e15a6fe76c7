import { fireEvent, screen } from "@testing-library/svelte"
import { tick } from "svelte"
import { expect, test, vi } from "vitest"
import { entry, press, row, showForm, type, within } from "./show-form"

test("known keys stand first, all others below the line", async () => {
  await showForm("seed")
  const names = [...document.querySelectorAll(".props > [data-testid^=row-], .props > .props-rest")].map((each) => (each as HTMLElement).dataset.row ?? "–")
  expect(names).toEqual(["title", "date", "categories", "tags", "image", "image.path", "image.alt", "render_with_liquid", "featuredImage", "–", "layout", "artid"])
})

test("a known key has a line of help: always for those who listen, shown while it is in use", async () => {
  await showForm("seed")
  const title = entry("title")
  const [help] = within(row("title"), "key-help")
  expect(help!.textContent).toBe("The headline of the post and of its browser tab.")
  expect(title.getAttribute("aria-describedby")).toContain(help!.id)
  expect(help!.hidden).toBe(true)
  title.focus()
  await tick()
  expect(help!.hidden).toBe(false)
  entry("layout").focus()
  await tick()
  expect(help!.hidden).toBe(true)
  expect(within(row("layout"), "key-help")).toEqual([])
})

test("rows stay in their place under a pressed pointer", async () => {
  await showForm("seed")
  entry("title").focus()
  await tick()
  const help = within(row("title"), "key-help")[0]!
  const toggle = entry<HTMLButtonElement>("render_with_liquid")
  await fireEvent.pointerDown(toggle)
  toggle.focus()
  await tick()
  expect(help.hidden).toBe(false)
  await fireEvent.pointerUp(toggle)
  await vi.waitFor(() => expect(help.hidden).toBe(true))
  expect(within(row("render_with_liquid"), "key-help")[0]!.hidden).toBe(false)
})

test("a switch turns with a press; an empty one gets a value of its type", async () => {
  const { settle, text } = await showForm("items", "draft: true\npin:\n")
  await fireEvent.click(entry("draft"))
  await fireEvent.click(entry("pin"))
  await settle()
  expect(text()).toBe("draft: false\npin: true\n")
  expect(entry("pin").getAttribute("aria-checked")).toBe("true")
})

test("a value that its editor cannot show is shown as it is", async () => {
  await showForm("items", "pin: force\nimage: /a.jpg\ntitle: [a]\n")
  expect(entry("pin").value).toBe("force")
  expect(entry("image").value).toBe("/a.jpg")
  expect(within(row("title"), "chip")).toHaveLength(1)
})

test("the zone stands beside the date, or says that there is none; one press puts in the present time", async () => {
  const { settle, text } = await showForm("items", "date: 2023-05-30 23:29:48 +08:00\nlastmod: 2018-11-06 17:55:09\n")
  expect(within(row("date"), "field-zone")[0]!.textContent).toBe("+08:00")
  const [none] = within(row("lastmod"), "field-zone")
  expect(none!.textContent).toBe("no zone")
  expect(none!.title).toContain("generator decides")
  entry("lastmod").focus()
  await type("2020-1")
  await fireEvent.click(within(row("lastmod"), "field-now")[0]!)
  await settle()
  expect(text()).toContain("lastmod: 2026-11-24 11:15:00 +0800\n")
  await vi.waitFor(() => expect(entry("lastmod").value).toBe("2026-11-24 11:15:00"))
  expect(screen.queryByTestId("half-date")).toBeNull()
})

test("a long text takes lines with Shift+Enter and goes on with Enter", async () => {
  await showForm("items")
  const field = entry("description")
  expect(field.value).toBe("The first line of what is said of it.\nAnd a second one.")
  field.focus()
  const line = new KeyboardEvent("keydown", { key: "Enter", shiftKey: true, bubbles: true, cancelable: true })
  field.dispatchEvent(line)
  expect(line.defaultPrevented).toBe(false)
  await press("Enter")
  expect(document.activeElement).not.toBe(field)
})

test("groups fold, say what is in them, and take a known key that is missing", async () => {
  const { settle, text } = await showForm("problems", "image:\n  path: /assets/a.jpg\n")
  const toggle = entry<HTMLButtonElement>("image")
  expect(toggle.getAttribute("aria-expanded")).toBe("true")
  await fireEvent.click(toggle)
  expect(screen.queryByTestId("row-image.path")).toBeNull()
  expect(row("image").textContent).toContain("/assets/a.jpg")
  await fireEvent.click(screen.getByTestId("field-image-add"))
  await vi.waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("new-key")))
  expect(screen.getAllByTestId("suggestion").map((option) => option.querySelector(".cut")!.textContent)).toEqual(["alt", "lqip"])
  await press("ArrowDown")
  await press("Enter")
  await vi.waitFor(() => expect(document.activeElement).toBe(screen.queryByTestId("field-image.alt")))
  await type("伞")
  await settle()
  expect(text()).toBe("image:\n  path: /assets/a.jpg\n  alt: 伞\n")
})

test("a folded group says that something inside is wrong", async () => {
  await showForm("problems", "page:\n  day: 2018-11-06 17:55\n")
  await fireEvent.click(entry("page"))
  expect(row("page").textContent).toContain("1 problem")
})

test("the entries of a list of groups are added, moved, folded with what is in them, and removed", async () => {
  const { settle, text } = await showForm("items", "resources:\n  - name: a\n    src: /a.jpg\n  - name: b\n")
  expect(row("resources.0").getAttribute("aria-label")).toBe("resources 1")
  await fireEvent.click(entry("resources.0"))
  expect(row("resources.0").textContent).toContain("a")
  entry("resources.0").focus()
  await press("ArrowRight", { altKey: true })
  await vi.waitFor(() => expect(text()).toBe("resources:\n  - name: b\n  - name: a\n    src: /a.jpg\n"))
  await vi.waitFor(() => expect(document.activeElement).toBe(screen.queryByTestId("field-resources.1")))
  expect(entry("resources.1").getAttribute("aria-expanded")).toBe("false")
  expect(entry("resources.0").getAttribute("aria-expanded")).toBe("true")
  await fireEvent.click(screen.getByTestId("field-resources-add"))
  await settle()
  expect(text()).toContain("  - {}\n")
  entry("resources.2").focus()
  await press("Backspace", { ctrlKey: true, shiftKey: true })
  await settle()
  expect(text()).not.toContain("{}")
})

test("a picture is shown, chosen, and its link goes into the field as one step", async () => {
  const { settle, text, notify, backend, post } = await showForm("items", "cover: /assets/old.jpg\n")
  expect(screen.getByTestId<HTMLImageElement>("field-picture").src).toMatch(/^data:/)
  backend.chosen = ["hall.jpg", "qr.heic", "gate.jpg"]
  await fireEvent.click(screen.getByTestId("choose-cover"))
  await settle()
  expect(text()).toBe("cover: /assets/hall.jpg\n")
  expect(notify.mock.calls.map(([toast]) => toast.text).join(" ")).toMatch(/qr\.heic.*1 more picture is in the folder assets/)
  await post.stepBack("undo")
  await settle()
  expect(text()).toBe("cover: /assets/old.jpg\n")
})

test("a problem stands at its field in plain words, with a button where something can be done", async () => {
  const { settle, text } = await showForm("problems")
  expect(row("date").textContent).toContain("Hugo cannot read this as a date")
  expect(row("lastmod").textContent).toContain("Jekyll reads this as 2018-11-06 17:55:09 UTC.")
  expect(within(row("lastmod"), "problem-fix")).toEqual([])
  expect(row("description").textContent).toContain("A sign in this value means something else to generators. In quotes it is plain text.")
  expect(screen.getAllByTestId("row-author")[0]!.textContent).toContain("This key stands again in line 8; that one counts.")
  expect(screen.getAllByTestId("row-author")[0]!.textContent).not.toContain("Edit as text")
  expect(within(row("date"), "problem-fix")[0]!.textContent).toBe("Write it as 2018-11-06 17:55:00")
  await fireEvent.click(within(row("date"), "problem-fix")[0]!)
  await fireEvent.click(within(row("description"), "problem-fix")[0]!)
  await settle()
  expect(text()).toContain("date: 2018-11-06 17:55:00\n")
  expect(text()).toContain('description: "@someone said so"\n')
})

test("what the form cannot change is shown, with a way to its place in the text", async () => {
  const { post } = await showForm("problems")
  expect(entry<HTMLElement>("anchors").textContent).toBe("&shared [a]")
  await fireEvent.click(row("anchors").querySelector<HTMLElement>(".link")!)
  expect(post.matterAsText).toBe(true)
  const { head } = post.surface.state.selection.main
  expect(post.surface.text.slice(head)).toMatch(/^anchors:/)
})

test("forty keys are forty rows", async () => {
  await showForm("many")
  expect(document.querySelectorAll("[data-row]")).toHaveLength(40)
})
