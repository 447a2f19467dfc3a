import { readFileSync } from 'node:fs'
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os'

export interface SystemReport {
  platform: string
  kernel: string
  distribution: string | null
  libc: string
  node: string
  cpu: {
    model: string
    /** What matters to oneDNN's choice of kernels. */
    features: string[]
    cores: number
    /** Cores this process may use: affinity and the container's limit. */
    limit: number
  }
  memoryBytes: number
}

const telling = /^(avx|fma$|f16c$|sse4_[12]$|amx|asimd|sve|bf16$|i8mm$)/

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

const firstMatch = (text: string, pattern: RegExp): string | undefined => pattern.exec(text)?.[1]

/** The container's CPU limit in cores, by cgroup v2 or v1; undefined where there is none. */
function containerLimit(): number | undefined {
  const [quota, period] = read('/sys/fs/cgroup/cpu.max').split(/\s/).map(Number)
  if (quota > 0 && period > 0) return quota / period
  const v1 = '/sys/fs/cgroup/cpu/cpu.cfs'
  const [quotaV1, periodV1] = [Number(read(`${v1}_quota_us`)), Number(read(`${v1}_period_us`))]
  return quotaV1 > 0 && periodV1 > 0 ? quotaV1 / periodV1 : undefined
}

function libc(): string {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } }
  return header.glibcVersionRuntime ? `glibc ${header.glibcVersionRuntime}` : 'not glibc (musl?)'
}

export function inspectSystem(): SystemReport {
  const cpuinfo = read('/proc/cpuinfo')
  const flags = firstMatch(cpuinfo, /^(?:flags|Features)\s*:\s*(.*)$/m) ?? ''
  return {
    platform: `${platform()}-${arch()}`,
    kernel: release(),
    distribution: firstMatch(read('/etc/os-release'), /^PRETTY_NAME="?(.*?)"?$/m) ?? null,
    libc: libc(),
    node: process.version,
    cpu: {
      model: cpus()[0]?.model.trim() ?? 'unknown',
      features: flags.split(/\s+/).filter((flag) => telling.test(flag)),
      cores: cpus().length,
      limit: Math.min(availableParallelism(), containerLimit() ?? Number.POSITIVE_INFINITY),
    },
    memoryBytes: totalmem(),
  }
}
