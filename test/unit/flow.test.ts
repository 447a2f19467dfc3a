import { setImmediate as tick } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type FlowOptions, flow, type ResultOrder } from '../../lib/batch/flow.js'

const test = suite('flow')

/** Tasks that end when they are told to. */
class Tasks {
  readonly started: number[] = []
  readonly aborted: number[] = []
  readonly #ends = new Map<number, { resolve: (value: string) => void; reject: (error: Error) => void }>()

  readonly start = (input: number, _index: number, signal: AbortSignal): Promise<string> => {
    this.started.push(input)
    signal.addEventListener('abort', () => this.aborted.push(input))
    return new Promise((resolve, reject) => this.#ends.set(input, { resolve, reject }))
  }

  end(input: number): void {
    this.#ends.get(input)!.resolve(`r${input}`)
  }

  fail(input: number): void {
    this.#ends.get(input)!.reject(new Error(`failed ${input}`))
  }
}

/** Numbers from 0 on, and how many were taken. */
function numbers(count: number) {
  const state = { pulled: 0, returned: false }
  function* generate() {
    try {
      while (state.pulled < count) yield state.pulled++
    } finally {
      state.returned = true
    }
  }
  return { state, source: generate() }
}

const run = (
  source: Iterable<number> | AsyncIterable<number>,
  options: Partial<FlowOptions<number, string>>,
) =>
  flow(source, { order: 'input', inFlight: 3, signals: [], start: async (input) => `r${input}`, ...options })

const orders: ResultOrder[] = ['input', 'completion']

for (const order of orders) {
  test(`order '${order}': every input has one result`, async () => {
    const results: string[] = []
    for await (const result of run(numbers(50).source, { order, inFlight: 7 })) results.push(result)
    const expected = Array.from({ length: 50 }, (_, i) => `r${i}`)
    assert.equal(order === 'input' ? results : results.sort(), order === 'input' ? expected : expected.sort())
  })

  test(`order '${order}': no more inputs are taken than may be in flight`, async () => {
    const { state, source } = numbers(100)
    const results = run(source, { order, inFlight: 4 })
    assert.is(state.pulled, 0)
    for (let handedOut = 1; handedOut <= 20; handedOut++) {
      await results.next()
      await tick()
      assert.is(state.pulled, handedOut + 4)
    }
    await results.return()
    assert.is(state.pulled, 24)
    assert.ok(state.returned)
  })

  test(`order '${order}': a source that fails does so after the results before it`, async () => {
    async function* broken() {
      yield 1
      yield 2
      throw new Error('no more')
    }
    const results: string[] = []
    try {
      for await (const result of run(broken(), { order })) results.push(result)
      assert.unreachable()
    } catch (error) {
      assert.is((error as Error).message, 'no more')
    }
    assert.equal(results, ['r1', 'r2'])
  })
}

test("order 'input' waits for the first, 'completion' does not", async () => {
  for (const order of orders) {
    const tasks = new Tasks()
    const results = run(numbers(3).source, { order, start: tasks.start })
    const first = results.next()
    await tick()
    assert.equal(tasks.started, [0, 1, 2])
    tasks.end(2)
    await tick()
    tasks.end(0)
    assert.is((await first).value, order === 'input' ? 'r0' : 'r2')
    tasks.end(1)
    const rest = [(await results.next()).value, (await results.next()).value]
    assert.equal(rest, order === 'input' ? ['r1', 'r2'] : ['r0', 'r1'])
    assert.is((await results.next()).done, true)
  }
})

test('a slow source does not hold back results that are there', async () => {
  let release = () => {}
  async function* slow() {
    yield 1
    await new Promise<void>((resolve) => {
      release = resolve
    })
    yield 2
  }
  const results = run(slow(), {})
  assert.is((await results.next()).value, 'r1')
  release()
  assert.is((await results.next()).value, 'r2')
  assert.is((await results.next()).done, true)
})

test('work goes on while the reader does something else', async () => {
  const tasks = new Tasks()
  const results = run(numbers(10).source, { inFlight: 3, start: tasks.start })
  const first = results.next()
  await tick()
  tasks.end(0)
  await first
  await tick()
  assert.equal(tasks.started, [0, 1, 2, 3])
  await Promise.all([results.return(), tasks.end(1)])
})

test('breaking off aborts what is at work and takes nothing more', async () => {
  const tasks = new Tasks()
  const { state, source } = numbers(10)
  const results = run(source, { start: tasks.start })
  const first = results.next()
  await tick()
  tasks.end(0)
  await first
  await results.return()
  await tick()
  assert.equal(tasks.aborted, [0, 1, 2, 3])
  assert.is(state.pulled, 4)
  assert.ok(state.returned)
})

test('a signal rejects with its reason at once, even while the source is silent', async () => {
  const abort = new AbortController()
  const other = new AbortController()
  const tasks = new Tasks()
  async function* silent() {
    yield 0
    await new Promise(() => {})
  }
  const results = run(silent(), { start: tasks.start, signals: [other.signal, abort.signal] })
  const first = results.next()
  await tick()
  abort.abort(new Error('enough'))
  try {
    await first
    assert.unreachable()
  } catch (error) {
    assert.is((error as Error).message, 'enough')
  }
  assert.equal(tasks.aborted, [0])
})

test('a signal that was aborted before takes nothing', async () => {
  const { state, source } = numbers(10)
  const tasks = new Tasks()
  try {
    await run(source, { start: tasks.start, signals: [AbortSignal.abort('late')] }).next()
    assert.unreachable()
  } catch (error) {
    assert.is(error, 'late')
  }
  assert.is(state.pulled, 0)
  assert.equal(tasks.started, [])
})

test('work that rejects ends the flow in its turn', async () => {
  const tasks = new Tasks()
  const results = run(numbers(3).source, { start: tasks.start })
  const first = results.next()
  await tick()
  tasks.fail(1)
  await tick()
  tasks.end(0)
  assert.is((await first).value, 'r0')
  try {
    await results.next()
    assert.unreachable()
  } catch (error) {
    assert.is((error as Error).message, 'failed 1')
  }
  assert.ok((await results.next()).done)
})

test.run()
