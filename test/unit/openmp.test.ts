import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withShortBusyWait } from '../../lib/openmp.js'

const { env } = process

test('the setting is there while the library loads, and gone afterwards', () => {
  delete env.GOMP_SPINCOUNT
  delete env.OMP_WAIT_POLICY
  assert.is(
    withShortBusyWait(() => env.GOMP_SPINCOUNT),
    '10000',
  )
  assert.is(env.GOMP_SPINCOUNT, undefined)
})

test('what the user has set stays', () => {
  env.GOMP_SPINCOUNT = '7'
  assert.is(
    withShortBusyWait(() => env.GOMP_SPINCOUNT),
    '7',
  )
  assert.is(env.GOMP_SPINCOUNT, '7')
  delete env.GOMP_SPINCOUNT
})

test('it reaches libgomp', () => {
  const binding = JSON.stringify(join(__dirname, '../../lib/binding.js'))
  const { stderr } = spawnSync(process.execPath, ['-e', `require(${binding}).binding()`], {
    env: { ...env, OMP_DISPLAY_ENV: 'verbose' },
    encoding: 'utf8',
  })
  assert.match(stderr, "GOMP_SPINCOUNT = '10000'")
})

test.run()
