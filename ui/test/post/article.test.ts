import { expect, test } from "vitest"
import type { ArticleUpdate, BlockRef, Stretch } from "../../src/bindings"
import { Answers } from "../../src/post/article"

const none = { kept: 0, gone: 0, items: [], shift: 0 }
const answer = (serial: number, since: number | null, blocks: Stretch<BlockRef>) => ({ version: serial, serial, since, blocks, outline: none, html: {} }) as unknown as ArticleUpdate
const block = (key: string, from: number): BlockRef => ({ key, from, to: from + 2 })
const whole = (serial: number) => answer(serial, null, { ...none, items: [block("a", 0), block("b", 4), block("c", 8)] })

test("an answer is laid over the one before, and what follows moves", () => {
  const answers = new Answers()
  expect(answers.take(whole(1))?.blocks).toHaveLength(3)
  const next = answers.take(answer(2, 1, { kept: 1, gone: 1, items: [block("x", 4), block("y", 7)], shift: 3 }))
  expect(next?.blocks).toEqual([block("a", 0), block("x", 4), block("y", 7), block("c", 11)])
  expect(answers.take(answer(3, 2, { kept: 4, gone: 0, items: [], shift: 0 }))?.blocks).toEqual(next?.blocks)
})

test("an answer whose base never came is not laid over another one; a whole one goes on", () => {
  const answers = new Answers()
  expect(answers.take(answer(2, 1, none))).toBeNull()
  answers.take(whole(3))
  expect(answers.take(answer(5, 4, none))).toBeNull()
  expect(answers.take(answer(4, 3, { ...none, kept: 3 }))?.blocks).toHaveLength(3)
  expect(answers.take(whole(6))?.serial).toBe(6)
})
