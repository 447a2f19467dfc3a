import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

for (const seed of [1, 2]) {
  test(`damaged calls never end the process (seed ${seed})`, () => {
    const { status, signal, stdout, stderr } = spawnSync(
      process.execPath,
      [join(__dirname, 'binding-fuzz-child.js'), String(seed), '5000'],
      { encoding: 'utf8', timeout: 120_000, killSignal: 'SIGKILL' },
    )
    assert.is(signal, null, stderr)
    assert.is(status, 0, stderr)
    const { ran, refused } = JSON.parse(stdout) as { ran: number; refused: number }
    assert.is(ran + refused, 5000)
    // Both kinds must be there, or the damage is too weak or too strong to tell anything.
    assert.ok(ran > 50, stdout)
    assert.ok(refused > 1000, stdout)
  })
}

test.run()
