import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

const main = join(__dirname, '..', '..', 'lib', 'cli', 'main.js')
const folder = mkdtempSync(join(tmpdir(), 'xception-profile-'))

const test = suite('xception profile')
test.after(() => rmSync(folder, { recursive: true }))

function profile(...args: string[]) {
  const small = ['profile', '--size', '71', '--rounds', '1', '--device', 'cpu']
  return spawnSync(process.execPath, [main, ...small, ...args], { encoding: 'utf8' })
}

test('--json is one document, and --trace a file for Perfetto', () => {
  const file = join(folder, 'trace.json')
  const { status, stdout, stderr } = profile('--json', '--batch', '2', '--trace', file)
  assert.is(status, 0, stderr)
  const { schemaVersion, batchSize, ops } = JSON.parse(stdout)
  assert.equal([schemaVersion, batchSize], [1, 2])
  const flops = ops.reduce((sum: number, op: { flops: number }) => sum + op.flops, 0)
  assert.ok(flops > 1e9 && flops < 3e9, `${flops}`)
  const trace = JSON.parse(readFileSync(file, 'utf8'))
  assert.is(trace.traceEvents.length, ops.length + 2)
})

test('the table has every layer, and the sum of every type', () => {
  const { status, stdout, stderr } = profile()
  assert.is(status, 0, stderr)
  assert.match(stdout, /^block14_sepconv2 +separable_conv2d +\S/m)
  assert.match(stdout, /By type\nlayer +op/)
})

test('a file that cannot be written is said so', () => {
  const { status, stderr } = profile('--trace', join(folder, 'nowhere', 'trace.json'))
  assert.is(status, 1)
  assert.match(stderr, 'ERR_IO')
})

test.run()
