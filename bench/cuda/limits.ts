import { type GpuLimits, type KnownGpu, knownGpus } from '../../lib/cuda/gpus.js'

/** What data sheets say of the GPU that a device's description is of. */
export const knownLimits = (description: string): GpuLimits | undefined =>
  Object.values<KnownGpu>(knownGpus).find(({ profile }) => description.startsWith(`${profile.deviceName},`))
    ?.limits

/** For a GPU that no data sheet here is of: arithmetic costs nothing. */
export const memoryOnly = (bandwidth: number): GpuLimits => ({
  bandwidth,
  tensorFlops: Number.POSITIVE_INFINITY,
  float32Flops: Number.POSITIVE_INFINITY,
})
