import { render, screen } from "@testing-library/svelte"
import { flushSync } from "svelte"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import ToastsView from "../../src/feedback/Toasts.svelte"
import { TOAST_STAYS, Toasts } from "../../src/feedback/toasts.svelte"

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe("toasts", () => {
  it("show one at a time, and go after eight seconds", () => {
    const toasts = new Toasts()
    toasts.show({ kind: "done", text: "one" })
    toasts.show({ kind: "done", text: "two" })
    expect(toasts.current?.text).toBe("two")
    vi.advanceTimersByTime(TOAST_STAYS)
    expect(toasts.current).toBeNull()
  })

  it("stay under the pointer", () => {
    const toasts = new Toasts()
    toasts.show({ kind: "done", text: "one" })
    toasts.hold(true)
    vi.advanceTimersByTime(TOAST_STAYS * 3)
    expect(toasts.current?.text).toBe("one")
    toasts.hold(false)
    vi.advanceTimersByTime(TOAST_STAYS)
    expect(toasts.current).toBeNull()
  })

  it("keep a danger until it is closed, also behind a newer one", () => {
    const toasts = new Toasts()
    toasts.show({ kind: "danger", text: "not saved" })
    vi.advanceTimersByTime(TOAST_STAYS * 3)
    expect(toasts.current?.text).toBe("not saved")
    toasts.show({ kind: "done", text: "exported" })
    expect(toasts.current?.text).toBe("exported")
    vi.advanceTimersByTime(TOAST_STAYS)
    expect(toasts.current?.text).toBe("not saved")
    toasts.close()
    expect(toasts.current).toBeNull()
  })

  it("do not pile up the same danger", () => {
    const toasts = new Toasts()
    toasts.show({ kind: "danger", text: "not saved" })
    toasts.show({ kind: "danger", text: "not saved" })
    toasts.close()
    expect(toasts.current).toBeNull()
  })

  it("are a status, a danger is an alert, and actions close them", () => {
    const toasts = new Toasts()
    render(ToastsView, { toasts })
    const run = vi.fn()
    flushSync(() => toasts.show({ kind: "done", text: "exported", actions: [{ label: "Open", run }] }))
    expect(screen.getByRole("status").textContent).toContain("exported")
    flushSync(() => screen.getByText("Open").click())
    expect(run).toHaveBeenCalledOnce()
    expect(screen.queryByTestId("toast")).toBeNull()
    flushSync(() => toasts.show({ kind: "danger", text: "not saved" }))
    expect(screen.getByRole("alert").textContent).toContain("not saved")
  })
})
