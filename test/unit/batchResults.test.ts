import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Fingerprint, readJournal } from '../../lib/cli/batch/journal.js'
import { complete, findResults, type Mode, openResults } from '../../lib/cli/batch/openResults.js'
import { remaining } from '../../lib/cli/batch/remaining.js'
import type { Results } from '../../lib/cli/batch/results.js'
import type { Input } from '../../lib/cli/inputs.js'
import { XceptionError } from '../../lib/errors.js'

const folder = mkdtempSync(join(tmpdir(), 'xception-results-'))
const test = suite('batch results')
const toClose: Results[] = []
test.after(async () => {
  for (const results of toClose) await results.close()
  rmSync(folder, { recursive: true })
})

let count = 0
/** A name that no test before had: a lock lasts as long as the process. */
const fresh = () => join(folder, `${++count}.csv`)
const fingerprint: Fingerprint = { top: 5, dtype: 'float32' }

/** Where another process finds the same: this one has locked the name. */
function moved(out: string): string {
  const elsewhere = fresh()
  for (const end of ['', '.part', '.journal']) {
    if (existsSync(out + end)) renameSync(out + end, elsewhere + end)
  }
  return elsewhere
}

async function reopen(at: string, mode: Mode, given = fingerprint) {
  const out = moved(at)
  const found = await findResults(out, mode)
  if (found === complete) throw new Error('it is complete')
  const opened = await openResults(found, given, 'header\n')
  toClose.push(opened.results)
  return { out, opened }
}

async function begun(lines: number) {
  const { out, opened } = await reopen(fresh(), 'new')
  for (let i = 0; i < lines; i++) await opened.results.add(`f${i}`, `line ${i}\n`, i === 1)
  await opened.results.commit()
  return { out, results: opened.results }
}

async function refusal(promise: Promise<unknown>): Promise<XceptionError> {
  try {
    await promise
  } catch (error) {
    assert.instance(error, XceptionError)
    return error as XceptionError
  }
  throw new Error('Expected a refusal')
}

const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

test('finished results are alone in their place', async () => {
  const { out, results } = await begun(3)
  assert.not(existsSync(out))
  await results.add('f3', 'line 3\n', false)
  await results.finish()
  assert.is(readFileSync(out, 'utf8'), 'header\nline 0\nline 1\nline 2\nline 3\n')
  assert.not(existsSync(`${out}.part`))
  assert.not(existsSync(`${out}.journal`))
  assert.is(await findResults(moved(out), 'resume'), complete)
})

test('torn tails of results and journal are cut off', async () => {
  for (const torn of ['{"done":["f3"],"failed":0,"by', '{"done":["f3"]}\n', '\0\0\0\0', 'nonsense\n']) {
    const first = await begun(3)
    appendFileSync(`${first.out}.part`, 'line 3\nlin')
    appendFileSync(`${first.out}.journal`, torn)
    const { out, opened } = await reopen(first.out, 'resume')
    assert.is(opened.done, 3)
    assert.is(opened.failed, 1)
    assert.equal(await collect(opened.doneInputs()), ['f0', 'f1', 'f2'])
    await opened.results.add('f3', 'line 3\n', false)
    await opened.results.finish()
    assert.is(readFileSync(out, 'utf8'), 'header\nline 0\nline 1\nline 2\nline 3\n')
  }
})

test('a journal cut anywhere leads to results that agree with it', async () => {
  const { size } = await (async () => {
    const { out } = await begun(2)
    return { size: readFileSync(`${out}.journal`).length }
  })()
  for (let length = 0; length <= size; length += 3) {
    const first = await begun(2)
    truncateSync(`${first.out}.journal`, length)
    const headerLost = (await readJournal(`${first.out}.journal`)) === undefined
    if (headerLost) {
      assert.match((await refusal(reopen(first.out, 'resume'))).message, 'has no journal')
      continue
    }
    const { out, opened } = await reopen(first.out, 'resume')
    const names = await collect(opened.doneInputs())
    const inputs = (async function* (): AsyncGenerator<Input> {
      for (const file of ['f0', 'f1']) yield { file, source: file }
    })()
    const left = await collect(remaining(inputs, opened.doneInputs()))
    assert.is(names.length + left.length, 2)
    for (const { file } of left) await opened.results.add(file, `${file.replace('f', 'line ')}\n`, false)
    await opened.results.finish()
    assert.is(readFileSync(out, 'utf8'), 'header\nline 0\nline 1\n')
  }
})

test('what is in the way is refused, with a way out', async () => {
  const { out } = await begun(1)
  const cases: [what: string, prepare: (out: string) => void, mode: Mode, message: RegExp][] = [
    ['an earlier run', () => {}, 'new', /earlier run/],
    ['complete results', (at) => writeFileSync(at, ''), 'resume', /is there, and so is/],
    ['results without journal', (at) => rmSync(`${at}.journal`), 'resume', /has no journal/],
    ['a journal without results', (at) => rmSync(`${at}.part`), 'resume', /is not there, but its journal is/],
    [
      'results that were cut',
      (at) => truncateSync(`${at}.part`, 3),
      'resume',
      /shorter than its journal says/,
    ],
  ]
  for (const [what, prepare, mode, message] of cases) {
    const first = await begun(1)
    prepare(first.out)
    const error = await refusal(reopen(first.out, mode))
    assert.is(error.code, 'ERR_OUTPUT', what)
    assert.match(error.message, message)
    assert.ok(error.hint, what)
  }
  const locked = await refusal(findResults(out, 'resume'))
  assert.is(locked.code, 'ERR_OUTPUT')
  assert.match(locked.message, /Another run is writing/)
})

test('other options are refused by name', async () => {
  for (const given of [{ top: 3, dtype: 'float32' }, { top: 5 }, { ...fingerprint, more: true }]) {
    const first = await begun(1)
    const error = await refusal(reopen(first.out, 'resume', given as Fingerprint))
    assert.is(error.code, 'ERR_OUTPUT')
    assert.match(
      error.message,
      /other options: (top was 5 and is 3|dtype was "float32" and is unset|more was unset)/,
    )
  }
})

test('--force begins anew, whatever is there', async () => {
  const first = await begun(2)
  writeFileSync(first.out, 'old')
  const { out, opened } = await reopen(first.out, 'force')
  assert.is(opened.done, 0)
  await opened.results.finish()
  assert.is(readFileSync(out, 'utf8'), 'header\n')
})

test('a folder that is not there is an error of the system', async () => {
  assert.is((await refusal(findResults(join(folder, 'missing', 'a.csv'), 'new'))).code, 'ERR_IO')
})

test('inputs that are done are left out as often as they are done', async () => {
  const cases: [inputs: string, done: string, left: string][] = [
    ['abc', '', 'abc'],
    ['abc', 'ab', 'c'],
    ['abc', 'abc', ''],
    ['xabc', 'ab', 'xc'],
    ['cba', 'ab', 'c'],
    ['aabbab', 'aab', 'bab'],
    ['aaa', 'aa', 'a'],
    ['bc', 'abc', ''],
    ['a', 'aaa', ''],
    ['abca', 'acxx', 'ba'],
  ]
  const each = async function* (text: string) {
    yield* text
  }
  for (const [given, done, expected] of cases) {
    const inputs = (async function* (): AsyncGenerator<Input> {
      for (const file of given) yield { file, source: file }
    })()
    const left = await collect(remaining(inputs, each(done)))
    assert.is(left.map(({ file }) => file).join(''), expected, `${given} without ${done}`)
  }
})

test.run()
