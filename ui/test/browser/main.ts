// The window with the backend in memory, for looking at it in a browser:
//   npm run dev, then /test/browser/index.html?language=zh-CN&appearance=dark&posts=10000&open=p3&first
//   &form: posts for looking at the form (seed, items, problems, many, broken)
import { mount } from "svelte"
import type { Settings } from "../../src/bindings"
import "../../src/tokens.css"
import "../../src/components.css"
import "../../src/app.css"
import AppWindow from "../../src/app/App.svelte"
import { FakeBackend, SITE } from "../fake-backend"
import { formPosts } from "../fake-form-posts"
import { manyPosts } from "../fake-posts"

// The shell freezes it too.
Object.freeze(Object.prototype)

const ask = new URLSearchParams(location.search)
const settings = { language: ask.get("language") ?? "en", appearance: ask.get("appearance") ?? "light" } as Settings
const posts = ask.has("posts") ? manyPosts(Number(ask.get("posts"))) : ask.has("form") ? formPosts() : undefined
const recent = ask.has("first") || ask.has("recent")
  ? [
      { name: "树下笔记", root: "/home/me/blog/notes", generator: "jekyll" as const, posts: 128, exists: true },
      { name: "wind-and-code", root: "/home/me/sites/wind-and-code", generator: "hugo" as const, posts: 64, exists: true },
      { name: "读书会", root: "/home/me/文档/读书会", generator: "plain" as const, posts: 19, exists: true },
      { name: "老博客备份", root: "/media/backup/hexo", generator: "hexo" as const, posts: 0, exists: false },
    ]
  : []

localStorage.clear()
if (ask.has("form")) localStorage.setItem("inkstone.matter-open.window", "true")
const open = ask.get("open")
if (open) localStorage.setItem(`inkstone.post.${SITE.root}`, JSON.stringify(open))
const backend = new FakeBackend({ site: ask.has("first") ? null : SITE, posts, settings, recent, slow: Number(ask.get("slow") ?? 0) })
Object.assign(window, { fake: backend })

const target = document.getElementById("app")
if (target) mount(AppWindow, { target, props: { backend } })
