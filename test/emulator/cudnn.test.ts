import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { suite } from 'uvu'
import { emulatorRoot } from './emulator.js'

// The emulated cuDNN against loops of the tests' own and against the rules that the real one was seen to follow;
// every scenario of test/emulator/cudnn/tests in a process of its own.
const program = join(emulatorRoot, 'emulated_cudnn_tests')
const run = (...scenario: string[]) => execFileSync(program, scenario, { encoding: 'utf8', stdio: 'pipe' })

const test = suite('emulated cuDNN')
for (const scenario of run().trim().split('\n')) {
  test(scenario, () => {
    run(scenario)
  })
}
test.run()
