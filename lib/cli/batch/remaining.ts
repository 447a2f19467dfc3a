import type { Input } from '../inputs.js'

/**
 * Those of `inputs` that are not among `done`, as often as they are there more often. Keeps no names while both go the
 * same way; once they differ, those that are left of `done`.
 */
export async function* remaining(
  inputs: AsyncIterable<Input>,
  done: AsyncIterable<string>,
): AsyncGenerator<Input> {
  const names = done[Symbol.asyncIterator]()
  let expected = await names.next()
  let counts: Map<string, number> | undefined
  for await (const input of inputs) {
    if (!counts && !expected.done) {
      if (expected.value === input.file) {
        expected = await names.next()
        continue
      }
      counts = await countRest(expected.value, names)
    }
    const count = counts?.get(input.file) ?? 0
    if (count === 0) yield input
    else counts?.set(input.file, count - 1)
  }
}

async function countRest(first: string, rest: AsyncIterator<string>): Promise<Map<string, number>> {
  const counts = new Map([[first, 1]])
  for (let next = await rest.next(); !next.done; next = await rest.next()) {
    counts.set(next.value, (counts.get(next.value) ?? 0) + 1)
  }
  return counts
}
