import rtx3090 = require('./gpus/3090.json')
import rtx4090 = require('./gpus/4090.json')
import rtx5090 = require('./gpus/5090.json')
import a100 = require('./gpus/a100.json')
import b200 = require('./gpus/b200.json')
import h100 = require('./gpus/h100.json')
import h200 = require('./gpus/h200.json')
import l4 = require('./gpus/l4.json')
import t4 = require('./gpus/t4.json')

/** What cuDNN says of a GPU, as far as it is read here; `deviceVer` is 900 for 9.0. */
export interface GpuProfile {
  deviceName: string
  deviceVer: number
  multiProcessorCount: number
  maxSharedMemoryPerBlockOptin: number
  driverVer: number
  totalGlobalMem: number
}

/** What a GPU can do at best. */
export interface GpuLimits {
  /** Multiplications and additions a second on tensor cores: 16-bit factors, float32 sums, no sparsity. */
  tensorFlops: number
  /** The same in float32, without tensor cores. */
  float32Flops: number
  /** Bytes a second of memory that transfers attain. */
  bandwidth: number
}

export interface KnownGpu {
  profile: GpuProfile
  /** Undefined where data sheets contradict each other. */
  limits?: GpuLimits
}

const tera = 1e12
const limits = (tensor: number, float32: number, bandwidth: number): GpuLimits => ({
  tensorFlops: tensor * tera,
  float32Flops: float32 * tera,
  bandwidth: bandwidth * tera,
})

/**
 * GPUs by the names that `xception plan --gpu` takes. Profiles and limits come from data sheets, not from the cards:
 * `xception plan --describe` writes the profile of a card that is there. Bandwidths are nine tenths of those printed (T4
 * 320 GB/s, A100 2039, 3090 936, 4090 1008, L4 300, H100 3350, H200 4800, 5090 1792); tensor cores are counted without
 * sparsity and with float32 sums. Hopper's arithmetic (989 and 67 TFLOP/s printed) is cut to what its power allows.
 */
export const knownGpus = {
  t4: { profile: t4, limits: limits(65, 8.1, 0.29) },
  a100: { profile: a100, limits: limits(312, 19.5, 1.84) },
  '3090': { profile: rtx3090, limits: limits(71, 35.6, 0.84) },
  '4090': { profile: rtx4090, limits: limits(165, 82.6, 0.91) },
  l4: { profile: l4, limits: limits(121, 30.3, 0.27) },
  h100: { profile: h100, limits: limits(800, 60, 3.0) },
  h200: { profile: h200, limits: limits(800, 60, 4.3) },
  b200: { profile: b200 },
  '5090': { profile: rtx5090, limits: limits(209, 104.8, 1.6) },
} satisfies Record<string, KnownGpu>

/** The GPU that stands for each architecture. */
export const architectures: Readonly<Record<string, keyof typeof knownGpus>> = {
  sm_75: 't4',
  sm_80: 'a100',
  sm_86: '3090',
  sm_89: '4090',
  sm_90: 'h100',
  sm_100: 'b200',
  sm_120: '5090',
}
