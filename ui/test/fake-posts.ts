// Posts in our own words for tests and for looking at the window without the real backend.
import type { AppError, PostSummary } from "../src/bindings"

const DRAFT = `---
title: 梅雨季的第三个周末
date: 2023-06-18 10:00:00 +08:00
tags: [随笔]
draft: true
---

## 一、晾伞

伞晾在阳台，稿子晾在草稿箱。窗外的雨下了三天，像一个不肯断句的人。

## 二、晾稿

把旧的句子一行行读过去，留下还能读的，其余的**不必可惜**。

- 一把伞
- 两页纸
- 三杯茶
`

const LONG = `---
title: 2023全国科技工作者日回顾2023小蛮腰科技大会暨AIGC人工智能峰会,致敬全国科技工作者
date: 2023-05-30 23:29:48 +08:00
categories: [Ai, Aigc]
tags: [小蛮腰科技大会, 全国科技工作者日, AIGC, 广州, 科技]
image:
  path: https://api.example/bing?rand=sj&artid=130953549
  alt: 2023全国科技工作者日回顾2023小蛮腰科技大会暨AIGC人工智能峰会
layout: post
artid: 130953549
render_with_liquid: false
anchors: &shared [a]
---

![合影](https://pictures.example/stage.png)

## 一、前言

第一台计算机的发明、智能手机的出现、太空探索的发展……在信息爆炸的时代，科技正在改变着我们的生活。

\`5月30日\`的今天是\`全国科技工作者日\`，一起来回顾一下。

---

## 二、2023全国科技工作者日

全国科技工作者日，时间为每年5月30日。

### 2.1 由来

于2016年设立。

\`\`\`rust
fn main() { println!("你好"); }
\`\`\`
`

const ENGLISH = `---
title: Notes on reading slowly
date: 2023-04-22
tags: [reading, English]
---

A page a day is still a book a year. Here is what *changed* when I began to read with a pencil.

## What I mark

1. Words I would not have chosen
2. Sentences I read twice

> Slow is not the opposite of much.

## What I leave

Everything else.
`

type Sample = { id: string; fileName: string; title: string | null; day: string | null; tags: string[]; excerpt: string; draft?: boolean; text: string; problem?: AppError }

const SAMPLES: Sample[] = [
  { id: "p1", fileName: "2023-06-18-rain.md", title: "梅雨季的第三个周末", day: "2023-06-18", tags: ["随笔"], excerpt: "伞晾在阳台，稿子晾在草稿箱。", draft: true, text: DRAFT },
  { id: "p2", fileName: "2023-06-11-moving-home.md", title: "把旧博客搬回家", day: "2023-06-11", tags: ["博客", "迁移"], excerpt: "图片都住在别人的服务器上，先把它们接回来，再谈别的。", text: "---\ntitle: 把旧博客搬回家\ndate: 2023-06-11\ntags: [博客, 迁移]\n---\n\n图片都住在别人的服务器上，先把它们接回来，再谈别的。\n" },
  { id: "p3", fileName: "2023-05-30-130953549.md", title: "2023全国科技工作者日回顾2023小蛮腰科技大会暨AIGC人工智能峰会,致敬全国科技工作者", day: "2023-05-30", tags: ["小蛮腰科技大会", "全国科技工作者日", "AIGC"], excerpt: "第一台计算机的发明、智能手机的出现", text: LONG },
  { id: "p4", fileName: "2023-05-14-clock.md", title: "用 Rust 写一个只会报时的小钟", day: "2023-05-14", tags: ["Rust", "小工具"], excerpt: "三十行代码，一个闹钟，和两个坑。", text: "---\ntitle: 用 Rust 写一个只会报时的小钟\n---\n\n三十行代码，一个闹钟，和两个坑。\n" },
  { id: "p5", fileName: "2023-04-22-reading-slowly.md", title: "Notes on reading slowly", day: "2023-04-22", tags: ["reading", "English"], excerpt: "A page a day is still a book a year.", text: ENGLISH },
  { id: "p6", fileName: "2023-04-05-qingming.md", title: null, day: "2023-04-05", tags: [], excerpt: "", text: "---\ntitle: 清明: 一路\n---\n\n雨。\n", problem: { kind: "frontMatter", message: "mapping values are not allowed", path: "_posts/2023-04-05-qingming.md", line: 3, column: 14, detail: null } },
  { id: "p7", fileName: "2023-03-19-noodles.md", title: "一碗面的十三种写法", day: "2023-03-19", tags: ["写作", "吃"], excerpt: "同一碗面，写给自己，写给读者，写给搜索引擎。", text: "---\ntitle: 一碗面的十三种写法\n---\n\n同一碗面。\n" },
  { id: "p8", fileName: "2023-01-30-lists.md", title: "年货清单与遗憾清单", day: "2023-01-30", tags: ["随笔"], excerpt: "把没做完的事也写下来，贴在冰箱上。", text: "---\ntitle: 年货清单与遗憾清单\n---\n\n把没做完的事也写下来。\n" },
  { id: "p9", fileName: "2022-11-02-a-very-long-file-name-that-nobody-would-type-by-hand-0412.md", title: null, day: "2022-11-02", tags: ["a tag"], excerpt: "A post without a title shows its file name.", text: "A post without a title.\n" },
]

export type StoredPost = { summary: PostSummary; text: string }

export function samplePosts(): StoredPost[] {
  return SAMPLES.map(({ text, draft, problem, ...rest }) => ({
    summary: { ...rest, folder: "_posts", draft: draft ?? false, sortKey: `${rest.day ?? ""} ${rest.fileName}`, problem: problem ?? null },
    text,
  }))
}

/** Many posts, for scrolling. */
export function manyPosts(count: number): StoredPost[] {
  return Array.from({ length: count }, (_, index) => {
    const day = new Date(Date.UTC(2024, 0, 1) - index * 86_400_000).toISOString().slice(0, 10)
    const fileName = `${day}-post-${index}.md`
    return {
      summary: { id: `m${index}`, fileName, folder: "_posts", title: `Post number ${index}`, day, tags: ["many"], excerpt: `The text of post ${index}.`, draft: index % 7 === 0, sortKey: `${day} ${fileName}`, problem: null },
      text: `---\ntitle: Post number ${index}\n---\n\nThe text of post ${index}.\n`,
    }
  })
}
