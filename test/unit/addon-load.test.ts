import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

/** Opens the addon that lies in `folder`, in a process that has none open yet. */
function open(folder: string) {
  const library = JSON.stringify(join(__dirname, '../../lib/index.js'))
  const program = `
    const { listDevices } = require(${library})
    try { listDevices() } catch ({ name, code, hint, cause }) {
      console.log(JSON.stringify({ name, code, hint: typeof hint, cause: cause instanceof Error }))
    }`
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', program], {
    encoding: 'utf8',
    env: { ...process.env, NODE_XCEPTION_PREBUILD: folder },
  })
  assert.is(stderr, '')
  return JSON.parse(stdout) as unknown
}

const folder = mkdtempSync(join(tmpdir(), 'xception-addon-'))
test.after(() => rmSync(folder, { recursive: true }))

test('no addon for this system', () => {
  const expected = { name: 'XceptionError', code: 'ERR_UNSUPPORTED_PLATFORM', hint: 'string', cause: true }
  assert.equal(open(folder), expected)
})

test('an addon that cannot be opened', () => {
  mkdirSync(join(folder, 'build', 'Release'), { recursive: true })
  writeFileSync(join(folder, 'build', 'Release', 'xception.node'), 'not a library')
  const expected = { name: 'XceptionError', code: 'ERR_NATIVE_LOAD', hint: 'string', cause: true }
  assert.equal(open(folder), expected)
})

test.run()
