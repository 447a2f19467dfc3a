import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

const library = JSON.stringify(join(__dirname, '../../lib/index.js'))
const program = `console.log(require(${library}).listDevices()[0].threads)`

function threads(env: NodeJS.ProcessEnv, launcher: string[] = []): number {
  const [command, ...args] = [...launcher, process.execPath, '-e', program]
  const { stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, XCEPTION_NUM_THREADS: undefined, ...env },
  })
  assert.is(error, undefined)
  assert.is(stderr, '')
  return Number(stdout)
}

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

test.run()
