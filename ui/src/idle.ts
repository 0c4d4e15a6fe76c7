// WebKit has no idle callbacks. Without them CodeMirror reads on in a long post for a tenth of a second at a time, and
// keys wait; so they come here from a clock, with as much time as a frame leaves.

/** In milliseconds. */
const SLICE = 12

if (typeof window.requestIdleCallback !== "function") {
  window.requestIdleCallback = (run) =>
    window.setTimeout(() => {
      const end = performance.now() + SLICE
      run({ didTimeout: false, timeRemaining: () => Math.max(0, end - performance.now()) })
    }, 1)
  window.cancelIdleCallback = (handle) => window.clearTimeout(handle)
}
