import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, release } from 'node:os'
import { describeGpu } from '../../../bench/cuda/gpu.js'
import { driverLibrary } from '../../../lib/cuda/driver.js'
import { locateLibraries } from '../../../lib/cuda/locate.js'
import { searchPlaces } from '../../../lib/cuda/places.js'
import { reportErrors } from '../programError.js'
import { printFigure } from '../result.js'

// facts.js PYTHON: the machine, its driver, libraries and PyTorch, and which GPU the product sees.

const torchVersions = `
import torch
print(f"PyTorch {torch.__version__}, cuDNN {torch.backends.cudnn.version()}, sees a GPU: {torch.cuda.is_available()}")`

const tell = (name: string, value: string) => printFigure({ kind: 'fact', name, value })

/** Prints all that the command says; the fact is its last line. */
function ask(name: string, command: string, ...parameters: string[]): void {
  const { error, stdout, stderr } = spawnSync(command, parameters, { encoding: 'utf8' })
  const text = error ? `cannot be run: ${error.message}` : `${stdout}${stderr}`.trim()
  console.log(`-- ${name}\n${text}`)
  tell(name, text.split('\n').at(-1)!)
}

function distribution(): string {
  try {
    return /^PRETTY_NAME="?(.*?)"?$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'unknown'
  } catch {
    return 'unknown'
  }
}

const query = 'name,driver_version,memory.total,clocks.max.sm,power.limit,compute_mode,mig.mode.current'

reportErrors(async () => {
  tell(
    'system',
    `${distribution()}, kernel ${release()}, ${availableParallelism()} threads of ${cpus()[0].model}`,
  )
  ask('nvidia-smi', 'nvidia-smi', `--query-gpu=${query}`, '--format=csv')
  ask('libc', 'getconf', 'GNU_LIBC_VERSION')
  ask('PyTorch', process.argv[2], '-c', torchVersions)
  console.log("-- driver's library:", driverLibrary()?.path ?? 'none')
  for (const { folder, origin } of searchPlaces()) console.log(`   looked in ${folder} (${origin})`)
  const gpu = describeGpu()
  console.log(locateLibraries())
  printFigure({ kind: 'machine', gpu })
})
