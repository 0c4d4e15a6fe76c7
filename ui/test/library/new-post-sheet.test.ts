import { fireEvent, render, screen } from "@testing-library/svelte"
import type { Component } from "svelte"
import { expect, it } from "vitest"
import { App } from "../../src/app/app.svelte"
import NewPostSheet from "../../src/library/NewPostSheet.svelte"
import { FakeBackend } from "../fake-backend"
import Host from "../Host.svelte"

it("makes no post without a title", async () => {
  const backend = new FakeBackend()
  render(Host, { app: new App(backend), part: NewPostSheet as unknown as Component })
  const create = screen.getByTestId<HTMLButtonElement>("new-post-create")
  const title = screen.getByTestId("new-post-title")
  await fireEvent.input(title, { target: { value: "  " } })
  expect(create.disabled).toBe(true)
  await fireEvent.submit(title.closest("form")!)
  expect(backend.calls).not.toContain("newPost")
  await fireEvent.input(title, { target: { value: "On rain" } })
  expect(create.disabled).toBe(false)
})
