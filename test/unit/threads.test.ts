import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

const library = JSON.stringify(join(__dirname, '../../lib/index.js'))
const program = `console.log(require(${library}).listDevices()[0].threads)`

/** Threads of a process, before and after models compute in 1, in 3 and in all that there are. */
const counting = `
  const { input, model, conv2d } = require(${library})
  const { readdirSync } = require('node:fs')
  const count = () => readdirSync('/proc/self/task').length
  const run = async (threads) => {
    const x = input({ shape: [40, 40, 32] })
    const outputs = conv2d({ filters: 64, kernelSize: 1 }).apply(x)
    const network = model({ inputs: x, outputs, device: 'cpu', threads })
    await network.predict({ data: new Float32Array(40 * 40 * 32), shape: [1, 40, 40, 32] })
    return count()
  }
  const counts = async () => [await run(1), await run(3), await run(), await run(9)]
  counts().then(([one, ...more]) => console.log(JSON.stringify(more.map((n) => n - one))))
`

function run(code: string, env: NodeJS.ProcessEnv, launcher: string[] = []): string {
  const [command, ...args] = [...launcher, process.execPath, '-e', code]
  const { stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, XCEPTION_NUM_THREADS: undefined, ...env },
  })
  assert.is(error, undefined)
  assert.is(stderr, '')
  return stdout
}

const threads = (env: NodeJS.ProcessEnv, launcher?: string[]): number => Number(run(program, env, launcher))

test('as many compute threads as the user says', () => {
  assert.is(threads({ XCEPTION_NUM_THREADS: '3' }), 3)
})

test('what is no number of threads is ignored', () => {
  assert.is(threads({ XCEPTION_NUM_THREADS: 'many' }), threads({}))
  assert.is(threads({ XCEPTION_NUM_THREADS: '0' }), threads({}))
  assert.is(threads({ XCEPTION_NUM_THREADS: '1x' }), threads({}))
})

test('no more than the cores this process may use', () => {
  const [core] = /^Cpus_allowed_list:\s*(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))!.slice(1)
  assert.is(threads({}, ['taskset', '-c', core]), 1)
})

test('a model computes in as many threads as its option says, and never in more than there are', () => {
  assert.equal(JSON.parse(run(counting, { XCEPTION_NUM_THREADS: '4' })), [2, 3, 3])
})

test.run()
