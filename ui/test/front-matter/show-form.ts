// The open form of one of the posts made for it, with the backend in memory.
import { fireEvent, render, screen } from "@testing-library/svelte"
import { tick } from "svelte"
import { vi } from "vitest"
import FrontMatter from "../../src/front-matter/FrontMatter.svelte"
import { OpenPost } from "../../src/post/open-post.svelte"
import { FakeBackend } from "../fake-backend"
import { formPosts } from "../fake-form-posts"

export async function showForm(id: string, inner?: string) {
  localStorage.setItem("inkstone.matter-open.window", "true")
  const posts = formPosts()
  if (inner !== undefined) posts.find((post) => post.summary.id === id)!.text = `---\n${inner}---\n\n雨。\n`
  const backend = new FakeBackend({ posts })
  const notify = vi.fn()
  const fail = vi.fn()
  const post = new OpenPost(backend, await backend.openPost(id), { notify, fail })
  const { unmount } = render(FrontMatter, { post })
  await tick()
  const settle = async () => {
    await post.upToDate()
    await new Promise((resolve) => setTimeout(resolve, 0))
    await tick()
  }
  await settle()
  const text = () => backend.open.get(id)!.text.split("---\n")[1]!
  /** What another program does to the file. */
  const fromOutside = async (inner: string) => {
    backend.stored.get(id)!.text = `---\n${inner}---\n\n雨。\n`
    post.onDiskChanged()
    await settle()
  }
  return { backend, post, notify, fail, settle, text, fromOutside, unmount }
}

export const entry = <E extends HTMLElement = HTMLTextAreaElement>(key: string) => screen.getByTestId<E>(`field-${key}`)
export const row = (key: string) => screen.getByTestId(`row-${key}`)
export const within = (element: HTMLElement, testid: string) => [...element.querySelectorAll<HTMLElement>(`[data-testid="${testid}"]`)]
export const press = (key: string, more: KeyboardEventInit = {}) => fireEvent.keyDown(document.activeElement!, { key, ...more })
export const type = (value: string) => fireEvent.input(document.activeElement!, { target: { value } })
export const focused = () => (document.activeElement as HTMLElement).dataset.testid
