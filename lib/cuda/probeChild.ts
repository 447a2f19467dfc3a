import { writeSync } from 'node:fs'
import { binding, type CudaLibraries } from '../binding.js'
import { XceptionError } from '../errors.js'
import type { ProbeReply } from './probe.js'

// Started by probe.ts. Opens the CUDA module as the parent is about to, and every GPU; what that prints goes where it may, the answer
// to descriptor 3.

const [modulePath, libraries] = process.argv.slice(2)

/** @throws the first GPU's error where none can be opened */
function openGpus(): void {
  const errors: unknown[] = []
  const gpus = binding()
    .devices()
    .filter(({ name }) => name !== 'cpu')
  for (const { name } of gpus) {
    try {
      binding().openDevice(name)
    } catch (error) {
      errors.push(error)
    }
  }
  if (errors.length === gpus.length) throw errors[0]
}

function tryOpening(): ProbeReply {
  try {
    binding().openCuda(modulePath, JSON.parse(libraries) as CudaLibraries)
    openGpus()
    return {}
  } catch (error) {
    if (!(error instanceof XceptionError)) throw error
    return { error: { code: error.code, message: error.message, hint: error.hint } }
  }
}

writeSync(3, JSON.stringify(tryOpening()))
