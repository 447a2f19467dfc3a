import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

const folder = join(__dirname, '..', '..', '..', 'test', 'types')
const tsc = require.resolve('typescript/package.json').replace('package.json', 'bin/tsc')

for (const resolution of ['node16', 'bundler']) {
  test(`a strict consumer compiles with moduleResolution ${resolution}`, () => {
    try {
      execFileSync(process.execPath, [tsc, '-p', join(folder, `tsconfig.${resolution}.json`)], {
        encoding: 'utf8',
      })
    } catch (error) {
      assert.unreachable((error as { stdout: string }).stdout)
    }
  })
}

test.run()
