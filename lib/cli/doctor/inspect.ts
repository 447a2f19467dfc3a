import type { DeviceOption } from '../../device.js'
import { packageVersion } from '../../packageVersion.js'
import { schemaVersion } from '../results.js'
import { type BackendReport, inspectBackends } from './backends.js'
import { type CudaReport, inspectCuda } from './cuda.js'
import { type InferenceReport, tryInference } from './inference.js'
import { inspectSystem, type SystemReport } from './system.js'
import { inspectWeights, type WeightsReport } from './weights.js'

export interface DoctorReport {
  schemaVersion: number
  version: string
  /** Whether there is a device, every one answers what Keras does, and a GPU that is there can be used. */
  ok: boolean
  system: SystemReport
  cuda: CudaReport
  backends: BackendReport[]
  weights: WeightsReport
  inferences: InferenceReport[]
}

export async function inspect(): Promise<DoctorReport> {
  const cuda = inspectCuda()
  const backends = inspectBackends(cuda)
  const inferences: InferenceReport[] = []
  for (const { device, available } of backends)
    if (available) inferences.push(await tryInference(device as DeviceOption))
  return {
    schemaVersion,
    version: packageVersion(),
    ok: inferences.length > 0 && inferences.every(({ ok }) => ok) && !(cuda.gpuFound && cuda.error),
    system: inspectSystem(),
    cuda,
    backends,
    weights: await inspectWeights(),
    inferences,
  }
}
