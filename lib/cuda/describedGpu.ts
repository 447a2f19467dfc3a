import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { GpuDescription } from '../binding.js'
import { XceptionError } from '../errors.js'
import { nearest } from '../options.js'
import { architectures, type GpuLimits, type GpuProfile, type KnownGpu, knownGpus } from './gpus.js'

/** A GPU to plan for, which need not be there. */
export interface DescribedGpu extends GpuDescription {
  /** Undefined for a GPU that no data sheet here is of. */
  limits?: GpuLimits
}

const known: Readonly<Record<string, KnownGpu>> = knownGpus

const hint = 'xception plan --describe writes the profile of a GPU that is there.'

function checkProfile(value: unknown, source: string): GpuProfile {
  const profile = value as GpuProfile
  const numbers = [
    'deviceVer',
    'multiProcessorCount',
    'maxSharedMemoryPerBlockOptin',
    'driverVer',
    'totalGlobalMem',
  ] as const
  const problem =
    typeof value !== 'object' || value === null
      ? 'an object'
      : typeof profile.deviceName !== 'string'
        ? "a string 'deviceName'"
        : numbers.filter((key) => !Number.isSafeInteger(profile[key]) || profile[key] <= 0)[0]
  if (problem === undefined) return profile
  throw new XceptionError('ERR_INVALID_ARGUMENT', `${source} is no profile of a GPU: it lacks ${problem}`, {
    hint,
  })
}

const describe = (profile: GpuProfile): DescribedGpu => ({
  json: JSON.stringify(profile),
  name: profile.deviceName,
  computeCapability: profile.deviceVer,
  multiprocessors: profile.multiProcessorCount,
  sharedMemoryPerBlock: profile.maxSharedMemoryPerBlockOptin,
  driverVersion: profile.driverVer,
  memoryBytes: profile.totalGlobalMem,
  limits: Object.values(known).find((gpu) => gpu.profile.deviceName === profile.deviceName)?.limits,
})

function readProfile(path: string): GpuProfile {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    const message = missing ? `There is no GPU profile '${path}'` : `${path}: ${(cause as Error).message}`
    throw new XceptionError(missing ? 'ERR_FILE_NOT_FOUND' : 'ERR_IO', message, { hint, cause })
  }
  try {
    return checkProfile(JSON.parse(text), path)
  } catch (cause) {
    if (cause instanceof XceptionError) throw cause
    throw new XceptionError('ERR_INVALID_ARGUMENT', `${path} is no JSON: ${(cause as Error).message}`, {
      hint,
      cause,
    })
  }
}

/**
 * The GPU that is meant by a name ('h100'), an architecture ('sm_90') or the path of a profile in JSON.
 * @throws ERR_INVALID_ARGUMENT, ERR_FILE_NOT_FOUND, ERR_IO
 */
export function describedGpu(nameOrPath: string): DescribedGpu {
  const name = nameOrPath.toLowerCase()
  const profile = known[architectures[name] ?? name]?.profile
  if (profile) return describe(profile)
  if (nameOrPath.endsWith('.json') || basename(nameOrPath) !== nameOrPath)
    return describe(readProfile(nameOrPath))
  const names = [...Object.keys(known), ...Object.keys(architectures)]
  const suggestion = nearest(name, names)
  throw new XceptionError(
    'ERR_INVALID_ARGUMENT',
    `There is no GPU '${nameOrPath}' among those that are known`,
    {
      hint: suggestion
        ? `Did you mean '${suggestion}'?`
        : `They are: ${names.join(', ')}; or a profile.json.`,
    },
  )
}
