import { fireEvent, render, screen } from "@testing-library/svelte"
import { flushSync, type Component } from "svelte"
import { expect, test, vi } from "vitest"
import { App } from "../../src/app/app.svelte"
import PictureRule from "../../src/pictures/PictureRule.svelte"
import { FakeBackend } from "../fake-backend"
import Host from "../Host.svelte"

async function showRule() {
  const backend = new FakeBackend()
  render(Host, { app: new App(backend), part: PictureRule as unknown as Component })
  await vi.waitFor(() => expect(screen.getByTestId("picture-rule")).toBeTruthy())
  flushSync()
  const type = (testid: string, value: string) => fireEvent.input(screen.getByTestId(testid), { target: { value } })
  return { backend, type, example: () => screen.getByTestId("rule-example").textContent, leave: (testid: string) => fireEvent.change(screen.getByTestId(testid)) }
}

test("what is typed is shown at once, and kept when the field is left", async () => {
  const { backend, type, example, leave } = await showRule()
  expect(example()).toContain("assets/img/rain/img-2041.jpg")
  await type("rule-folder", "media")
  await vi.waitFor(() => expect(example()).toContain("media/img-2041.jpg"))
  expect(backend.rule).toBeNull()
  await leave("rule-folder")
  await vi.waitFor(() => expect(backend.rule).toEqual({ folder: "media", name: "{original}" }))
  await fireEvent.click(await vi.waitFor(() => screen.getByTestId("rule-preset")))
  await vi.waitFor(() => expect(example()).toContain("assets/img/rain"))
  expect(backend.rule).toBeNull()
})

test("a rule that cannot be used is not kept, and says why", async () => {
  const { backend, type, example, leave } = await showRule()
  await type("rule-folder", "../out")
  await leave("rule-folder")
  await vi.waitFor(() => expect(example()).toContain("not be published"))
  expect(backend.calls).not.toContain("choosePictureRule")
})
