import type { CudaLibraries } from '../../binding.js'
import { driverLibrary, driverVersion } from '../../cuda/driver.js'
import { locateLibraries } from '../../cuda/locate.js'
import { cudaModulePath } from '../../cuda/module.js'
import { openCuda } from '../../cuda/open.js'
import type { ProbeOutcome } from '../../cuda/probe.js'
import { type ErrorRecord, toErrorRecord } from '../report.js'

type Found<T> = T | { error: ErrorRecord }

/** What a GPU needs to be used, each by itself, so that all that is missing shows at once. */
export interface CudaReport {
  module: Found<{ path: string }>
  driver: { library: string | null; kernelModule: string | null }
  libraries: Found<CudaLibraries>
  /** How it is known that cuDNN does not end the process; null where it never got that far. */
  probe: ProbeOutcome | null
  /** Why no GPU can be used. */
  error: ErrorRecord | null
}

function attempt<T>(find: () => T): Found<T> {
  try {
    return find()
  } catch (error) {
    return { error: toErrorRecord(error) }
  }
}

export function inspectCuda(): CudaReport {
  const state = attempt(openCuda)
  return {
    module: attempt(() => ({ path: cudaModulePath() })),
    driver: { library: driverLibrary() ?? null, kernelModule: driverVersion() ?? null },
    libraries: attempt(locateLibraries),
    probe: 'probe' in state ? (state.probe ?? null) : null,
    error: state.error ? toErrorRecord(state.error) : null,
  }
}
