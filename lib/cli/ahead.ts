/** Like mapping `items`, in order, with up to `count` calls of `start` under way while one result is used. */
export async function* ahead<Item, Result>(
  items: AsyncIterable<Item>,
  count: number,
  start: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const started: Promise<Result>[] = []
  for await (const item of items) {
    started.push(start(item))
    if (started.length > count) yield await started.shift()!
  }
  yield* started
}
