import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { runFile } from '../runFile.js'

// How test/run.js divides time and processes among test files.

const test = suite('test run')

function run(...parameters: string[]) {
  const program = join(__dirname, '..', 'run.js')
  return spawnSync(process.execPath, [program, ...parameters, 'unit/summary', 'unit/initializers'], {
    encoding: 'utf8',
  })
}

test('files go side by side, and each is counted once', () => {
  const [one, two] = [run(), run('--jobs', '2')]
  assert.equal([one.status, two.status], [0, 0], `${one.stdout}${two.stdout}`)
  const last = (text: string) => text.trim().split('\n').at(-1)
  assert.is(last(two.stdout), last(one.stdout))
  assert.is(two.stdout.match(/^ok /gm)?.length, 2)
})

test('what has not begun when the time is over is named, and is no success', () => {
  const { status, stdout } = run('--limit', '0.000001')
  assert.is(status, 1)
  assert.match(stdout, /^LEFT unit\/initializers\.test/m)
  assert.match(stdout, '2 files were left out')
})

test('what is under way when the time is over is ended, and has failed', async () => {
  // No program is done in a millisecond.
  const { passed, failed, reason } = await runFile('unit/summary.test', process.env, 1)
  assert.equal([passed, failed], [0, 1])
  assert.match(reason!, 'was not done within')
})

test('options that make no sense are refused', () => {
  for (const parameters of [
    ['--jobs', '0'],
    ['--jobs', 'all'],
    ['--limit', '-1'],
    ['--on', 'mars'],
  ]) {
    assert.not.equal(run(...parameters).status, 0)
  }
})

test.run()
