import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'

// Where the kit lies, and what of the machine it finds by itself.

/** Of what was unpacked: dist/scripts/gpu/kit.js -> the root. */
export const root = join(__dirname, '..', '..', '..')

/** A small run, to see that all steps work: QUICK=1. */
export const quick = Boolean(process.env.QUICK)

/** Pixels of a side: SIDE. */
export const side = Number(process.env.SIDE ?? 299)

/** The emulated GPU, where the kit was packed with it in the place of CUDA and cuDNN. */
const emulator = join(root, 'emulator')
export const emulated = existsSync(emulator)

const onPath = (command: string): string | undefined =>
  (process.env.PATH ?? '')
    .split(':')
    .map((folder) => join(folder, command))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK)
        return true
      } catch {
        return false
      }
    })

/** Whether the command, a name or a path, can be run. */
export const isThere = (command: string): boolean => onPath(command) !== undefined || existsSync(command)

/** PYTHON, or that of the environment that is active. */
export const python = process.env.PYTHON ?? onPath('python3') ?? 'python3'

/** Where toolkits put nvcc's companions. */
function toolFolders(): string[] {
  const nsight = '/opt/nvidia/nsight-compute'
  const versions = existsSync(nsight) ? readdirSync(nsight).map((version) => join(nsight, version)) : []
  return ['/usr/local/cuda/bin', '/usr/local/nvidia/bin', ...versions].filter(existsSync)
}

/** Where images of containers have the driver, which PyTorch may not find there by itself. */
const driverFolders = (): string[] =>
  ['/usr/local/nvidia/lib64', '/usr/local/nvidia/lib'].filter((folder) =>
    existsSync(join(folder, 'libcuda.so.1')),
  )

/** What every step needs, and nothing that helps it to find CUDA: as a user's shell would be. */
export function untouched(): NodeJS.ProcessEnv {
  const PATH = [process.env.PATH, ...toolFolders()].filter(Boolean).join(':')
  if (!emulated) return { PATH, XCEPTION_BENCH_PYTHON: python }
  return {
    PATH,
    XCEPTION_BENCH_PYTHON: python,
    NODE_XCEPTION_PREBUILD: emulator,
    XCEPTION_EMULATOR: emulator,
    EMULATOR_PROFILE: join(root, 'dist/lib/cuda/gpus/h100.json'),
    XCEPTION_CUDNN_PATH: join(emulator, 'cudnn'),
  }
}

/** As the README says: the Python environment that has cuDNN is active. And the driver is found wherever it lies. */
export function prepared(): NodeJS.ProcessEnv {
  const environment = dirname(dirname(python))
  const libraries = [process.env.LD_LIBRARY_PATH, ...driverFolders()].filter(Boolean).join(':')
  return {
    ...untouched(),
    ...(existsSync(join(environment, 'pyvenv.cfg')) ? { VIRTUAL_ENV: environment } : {}),
    ...(libraries ? { LD_LIBRARY_PATH: libraries } : {}),
  }
}
