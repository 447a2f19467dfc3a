import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { beginMark, endMark } from '../../scripts/gpu/readme.js'
import { report } from '../../scripts/gpu/report.js'
import type { Bench, Result, SpeedFigure } from '../../scripts/gpu/result.js'
import { firstError, runStep } from '../../scripts/gpu/runStep.js'
import { summaryOf } from '../../scripts/gpu/summary.js'

const test = suite('gpu kit')

let folder: string
test.before.each(() => {
  folder = mkdtempSync(join(tmpdir(), 'xception-gpu-kit-'))
  writeFileSync(join(folder, 'README.md'), `before\n${beginMark}\nnothing yet\n${endMark}\nafter\n`)
})
test.after.each(() => rmSync(folder, { recursive: true, force: true }))

const gpu = { card: 'Made-up 1, compute capability 9.0', driver: '1.2', cudnn: '9.99.0', emulated: false }

const speed = (batch: number, imagesPerSecond: number): SpeedFigure => ({
  kind: 'speed',
  dtype: 'float16',
  batch,
  side: 299,
  options: {},
  imagesPerSecond,
  inFlight: 2 * imagesPerSecond,
  p50: 1,
  p99: 1,
  planMs: 1,
  firstMs: 1,
  limit: 4 * imagesPerSecond,
  launches: 82,
  depthwise: { 'made-up': 34 },
})

const madeUp = (changes: Partial<Result> = {}): Result => ({
  schemaVersion: 1,
  date: '2001-02-03T04:05:06.000Z',
  gpu,
  quick: false,
  steps: [
    { name: 'speed-float16', status: 'passed', seconds: 1, figures: [speed(1, 111), speed(32, 3333)] },
    { name: 'tests', status: 'failed', seconds: 2, reason: 'FAIL ops', figures: [] },
  ],
  ...changes,
})

const bench: Bench = {
  results: [
    {
      name: 'a',
      contender: 'torch-graph',
      version: '9.9',
      precision: 'float16',
      batch: 32,
      right: true,
      imagesPerSecond: 2222,
    },
    {
      name: 'b',
      contender: 'torch-eager',
      precision: 'float16',
      batch: 32,
      right: false,
      imagesPerSecond: 7777,
    },
  ],
}

function cameBack(name: string, result: Result, more?: Bench): string {
  const path = join(folder, name)
  mkdirSync(path)
  writeFileSync(join(path, 'result.json'), JSON.stringify(result))
  if (more) writeFileSync(join(path, 'bench.json'), JSON.stringify(more))
  return path
}

test('what came back becomes a file of results and the table of the README', () => {
  const path = report([cameBack('one', madeUp(), bench)], folder)
  assert.is(path, join(folder, 'bench/results/made-up-1-2001-02-03.json'))
  assert.is(JSON.parse(readFileSync(path, 'utf8')).steps.length, 2)
  const readme = readFileSync(join(folder, 'README.md'), 'utf8')
  assert.match(readme, /^before\n<!-- gpu:report -->\nMade-up 1, .*1 passed, 1 failed/)
  assert.match(readme, '| float16 | 32 | 3333 | 6666 | 13332 | 2222 |')
  assert.not.match(readme, 'nothing yet')
  assert.not.match(readme, '7777')
  assert.match(readme, /<!-- \/gpu:report -->\nafter\n$/)
})

test('of several calls, the last that came to its end counts, and a second report replaces the first', () => {
  const later = madeUp({
    steps: [
      { name: 'tests', status: 'passed', seconds: 3, figures: [] },
      { name: 'speed-float16', status: 'skipped', seconds: 0, reason: 'no time was left', figures: [] },
    ],
  })
  const folders = [cameBack('one', madeUp()), cameBack('two', later)]
  report(folders.slice(0, 1), folder)
  report(folders, folder)
  const readme = readFileSync(join(folder, 'README.md'), 'utf8')
  assert.is(readme.split('Made-up 1').length, 2)
  assert.match(readme, /2 passed, 0 failed/)
  assert.match(readme, '| float16 | 1 | 111 |')
})

test('what no GPU has measured is refused, and nothing is written', () => {
  const before = readFileSync(join(folder, 'README.md'), 'utf8')
  const cases: [Partial<Result>, RegExp][] = [
    [{ gpu: { ...gpu, emulated: true } }, /emulated/],
    [{ quick: true }, /small run/],
    [{ gpu: undefined }, /No GPU/],
  ]
  cases.forEach(([changes, expected], i) => {
    assert.throws(() => report([cameBack(`${i}`, madeUp(changes))], folder), expected)
  })
  const other = cameBack('other', madeUp({ gpu: { ...gpu, card: 'Another' } }))
  assert.throws(() => report([cameBack('first', madeUp()), other], folder), /two GPUs/)
  assert.throws(() => report([], folder), /no result\.json/)
  assert.is(readFileSync(join(folder, 'README.md'), 'utf8'), before)
  assert.not(existsSync(join(folder, 'bench')))
})

test('the summary has each step, its first error, and speeds beside the limit and others', () => {
  const lines = summaryOf(madeUp(), bench)
  assert.match(lines[0], /^passed +speed-float16 .*1: 111\/s; 32: 3333\/s$/)
  assert.match(lines[1], /^FAILED +tests .*FAIL ops$/)
  assert.ok(
    lines.some((line) => /^float16 +32 +3333 +6666 +13332 +50 % +2222$/.test(line)),
    lines.join('\n'),
  )
  assert.match(summaryOf(madeUp({ gpu: { ...gpu, emulated: true } }))[0], /^EMULATED/)
})

const step = (script: string, more: object = {}) => ({
  name: 'made-up',
  what: '',
  limit: 1,
  command: [process.execPath, '-e', script],
  env: {},
  ...more,
})
const figure = `figure ${JSON.stringify({ kind: 'count', name: 'n', value: 3 })}`

test('a step has its figures, its output in the log, and what failed in one line', async () => {
  const log = join(folder, 'log')
  const passed = await runStep(step(`console.log('hello'); console.log('${figure}')`), 20, log)
  assert.equal([passed.status, passed.figures], ['passed', [{ kind: 'count', name: 'n', value: 3 }]])
  assert.match(readFileSync(log, 'utf8'), /#+ made-up.*\nhello\n/s)
  const failed = await runStep(
    step(`console.log('a word'); console.error('ERR_X: this'); console.error('that'); process.exit(1)`),
    20,
    log,
  )
  assert.equal([failed.status, failed.reason], ['failed', 'ERR_X: this'])
  const crashed = await runStep(step('process.kill(process.pid, "SIGSEGV")'), 20, log)
  assert.match(crashed.reason!, 'SIGSEGV')
  const missing = await runStep(step('', { command: [join(folder, 'nothing-there')] }), 20, log)
  assert.equal([missing.status, missing.reason?.includes('ENOENT')], ['failed', true])
})

test('a step that is late is ended with all that it has started, and keeps its figures', async () => {
  const file = join(folder, 'alive')
  const child = `setInterval(() => require('fs').appendFileSync('${file}', '.'), 20)`
  const script = `console.log('${figure}'); require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'ignore' }); setInterval(() => {}, 1000)`
  const late = await runStep(step(script), 2, join(folder, 'log'))
  assert.equal([late.status, late.figures.length], ['timed out', 1])
  const size = () => (existsSync(file) ? readFileSync(file).length : 0)
  const before = size()
  await new Promise((resolve) => setTimeout(resolve, 300))
  assert.is(size(), before)
})

test('a step is over when its program is, whatever that leaves behind', async () => {
  const script = `const child = require('child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { detached: true, stdio: 'inherit' })
    child.unref()
    console.log('figure ' + JSON.stringify({ kind: 'count', name: 'pid', value: child.pid }))`
  const { status, figures } = await runStep(step(script), 50, join(folder, 'log'))
  const [left] = figures
  assert.ok(left?.kind === 'count')
  // It is still there; no such process would be an error.
  process.kill(left.value, 'SIGKILL')
  assert.is(status, 'passed')
})

test('the first line that tells of an error is found, or the last line', () => {
  assert.is(firstError('all well\nTypeError: x\n  at y'), 'TypeError: x')
  assert.is(firstError('ok   a: 3 passed\nFAIL b\nmore\nERR_X: y'), 'FAIL b: ERR_X: y')
  assert.is(firstError('one\ntwo\nfigure {}\n'), 'two')
  assert.is(firstError(''), 'said nothing')
})

test.run()
