import { driverLibrary, driverVersion, seesGpu } from '../../cuda/driver.js'
import { type LocatedLibraries, locateLibraries } from '../../cuda/locate.js'
import { cudaModulePath } from '../../cuda/module.js'
import { openCuda } from '../../cuda/open.js'
import type { ProbeOutcome } from '../../cuda/probe.js'
import { type ErrorRecord, toErrorRecord } from '../report.js'

type Found<T> = T | { error: ErrorRecord }

/** What a GPU needs to be used, each by itself, so that all that is missing shows at once. */
export interface CudaReport {
  module: Found<{ path: string }>
  driver: { library: string | null; kernelModule: string | null }
  libraries: Found<LocatedLibraries>
  /** How it is known that cuDNN does not end the process; null where it never got that far. */
  probe: ProbeOutcome | null
  /** Whether there is a GPU, working or not. */
  gpuFound: boolean
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

/** Until there is a module and the driver has counted GPUs, nothing else is complained of. */
const beforeGpusAreCounted: readonly string[] = [
  'ERR_CUDA_DRIVER',
  'ERR_CUDA_MODULE',
  'ERR_NATIVE_LOAD',
  'ERR_UNSUPPORTED_PLATFORM',
]

/** What came of opening it; that nothing could even be tried, where the addon cannot be loaded, is an error like others. */
function tryToOpen(): Pick<CudaReport, 'probe' | 'error'> {
  try {
    const { probe = null, error } = openCuda()
    return { probe, error: error ? toErrorRecord(error) : null }
  } catch (failure) {
    return { probe: null, error: toErrorRecord(failure) }
  }
}

export function inspectCuda(): CudaReport {
  const { probe, error } = tryToOpen()
  return {
    module: attempt(() => ({ path: cudaModulePath() })),
    driver: { library: driverLibrary()?.path ?? null, kernelModule: driverVersion() ?? null },
    libraries: attempt(() => locateLibraries()),
    probe,
    gpuFound: seesGpu() || (error ? !beforeGpusAreCounted.includes(error.code) : true),
    error,
  }
}
