/** For programmatic.test.ts: predicts with programmaticLaunch on the GPU of EMULATOR_PROFILE and prints what came of it. */
import { smallImages, smallNetwork } from '../smallNetwork.js'
import { emulator } from './emulator.js'

export interface Outcome {
  answer: number[]
  programmaticLaunches: number
  violations: string[]
}

async function main(): Promise<void> {
  emulator.setRecording(true)
  const network = smallNetwork({ device: 'cuda', programmaticLaunch: true, planCache: false })
  const { data } = await network.predict(smallImages)
  network.dispose()
  const outcome: Outcome = {
    answer: [...data],
    programmaticLaunches: emulator.takeRecords().filter(({ programmatic }) => programmatic).length,
    violations: emulator.books().violations,
  }
  process.stdout.write(JSON.stringify(outcome))
}

main().catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
  process.exit(1)
})
