import { inspectBackends } from '../../../lib/cli/doctor/backends.js'
import { inspectCuda } from '../../../lib/cli/doctor/cuda.js'
import { formatDoctor } from '../../../lib/cli/doctor/format.js'
import { inspect } from '../../../lib/cli/doctor/inspect.js'
import { quick } from '../kit.js'
import { reportErrors } from '../programError.js'
import { printFigure } from '../result.js'

// What `xception doctor` says, and an error unless a GPU gave the right answer. A small run leaves out the inferences, for
// which an emulated GPU takes minutes.

async function examine() {
  if (quick) {
    const cuda = inspectCuda()
    if (!cuda.error) console.log(cuda, inspectBackends(cuda))
    return { cuda, onGpus: undefined }
  }
  const report = await inspect()
  console.log(formatDoctor(report))
  return { cuda: report.cuda, onGpus: report.inferences.filter(({ device }) => device !== 'cpu') }
}

reportErrors(async () => {
  const { cuda, onGpus } = await examine()
  if (cuda.error) throw new Error(`${cuda.error.code}: ${cuda.error.message}`)
  if (onGpus?.length === 0) throw new Error('no GPU was found')
  for (const inference of onGpus ?? []) {
    if ('error' in inference)
      throw new Error(`${inference.device}: ${inference.error.code}: ${inference.error.message}`)
    const { ok, device, dtype, milliseconds, largestDifference } = inference
    printFigure({ kind: 'inference', device, dtype, milliseconds, largestDifference })
    if (!ok) throw new Error(`${device} is off by ${largestDifference} from Keras's probabilities`)
  }
})
