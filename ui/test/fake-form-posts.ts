// Posts whose front matter has what the form must cope with.
import type { StoredPost } from "./fake-posts"

const SEED = `title: 2023全国科技工作者日回顾2023小蛮腰科技大会暨AIGC人工智能峰会,致敬全国科技工作者
date: 2023-05-30 23:29:48 +08:00
categories: [Ai, Aigc]
tags: [小蛮腰科技大会, 全国科技工作者日, 人工智能, ChatGPT, Aigc]
image:
  path: https://api.example/bing?rand=sj&artid=130953549&and=much&more=of&it=all
  alt: 2023全国科技工作者日回顾2023小蛮腰科技大会暨AIGC人工智能峰会,致敬全国科技工作者
layout: post
artid: 130953549
render_with_liquid: false
featuredImage: /assets/img/rain.jpg
`

const ITEMS = `title: A walk with many pictures
date: 2024-03-01T08:15:00+08:00
description: |
  The first line of what is said of it.
  And a second one.
tags: []
draft: true
cover:
resources:
  - name: featured-image
    src: /assets/img/hill.jpg
  - name: gallery
    src: /assets/img/lake.jpg
trip:
  hours: 11
  seat: 12 车 46 号
  stops: [清水, 石桥]
`

const PROBLEMS = `title: Dates and spellings
date: 2018-11-06 17:55
lastmod: 2018-11-06 17:55:09
tags: [Aigc, Rust]
description: @someone said so
author: first
author: second
image:
  path: /assets/img/rain.jpg
anchors: &shared [a]
`

const MANY = `title: Forty keys\ndate: 2024-01-01 10:00:00 +0800\ntags: [Rust, 随笔]\n${Array.from({ length: 37 }, (_, at) => `key_${String(at).padStart(2, "0")}: ${["a text", "12", "true", "[a, b]", "2024-01-02"][at % 5]}`).join("\n")}\n`

const POSTS: [string, string, string][] = [
  ["seed", "2023-05-30-130953549.md", SEED],
  ["items", "2024-03-01-walk.md", ITEMS],
  ["problems", "2018-11-06-dates.md", PROBLEMS],
  ["many", "2024-01-01-many.md", MANY],
  ["broken", "2023-04-05-qingming.md", "title: 清明: 一路\ndate: 2023-04-05\ntags: [随笔]\npin: true # at the top\n"],
]

const BODY = "## 一、前言\n\n第一台计算机的发明、智能手机的出现、太空探索的发展……在信息爆炸的时代，科技正在改变着我们的生活。\n\n雨下了三天，像一个不肯断句的人。\n"

export function formPosts(): StoredPost[] {
  return POSTS.map(([id, fileName, inner]) => ({
    summary: { id, fileName, folder: "_posts", title: /^title: (.*)/.exec(inner)![1]!, day: fileName.slice(0, 10), tags: [], excerpt: "", draft: false, sortKey: fileName, problem: null },
    text: `---\n${inner}---\n\n${BODY}`,
  }))
}
