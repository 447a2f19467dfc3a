import { spawnSync } from 'node:child_process'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import type { Suite } from '../suite.js'
import { contenderSection } from './contenders.js'
import type { Gpu } from './gpu.js'
import { kernelSection } from './kernels.js'
import { loadSection } from './load.js'
import { memorySection } from './memory.js'
import { overlapSection } from './overlap.js'
import { predictSection } from './predict.js'
import { briefScope, fullScope, quickScope } from './scope.js'

function findGpu(): Gpu {
  const { status, stdout } = spawnSync(process.execPath, [join(__dirname, 'gpu.js')], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error("Device 'cuda' cannot be used here; the reason is above")
  return JSON.parse(stdout) as Gpu
}

function describeMachine(quick: boolean, brief: boolean) {
  const gpu = findGpu()
  if (gpu.emulated && !quick) {
    throw new Error('This GPU is emulated: its times are no figures. --quick shows that every trial runs.')
  }
  const machine = {
    date: new Date().toISOString().slice(0, 10),
    gpu,
    cpu: cpus()[0].model.trim(),
    threads: availableParallelism(),
    node: process.version,
    quick,
    brief,
  }
  const lines = [
    `${gpu.card}; driver ${gpu.driver}; cuDNN ${gpu.cudnn}`,
    `${machine.cpu}, ${machine.threads} threads, Node ${machine.node}, ${machine.date}`,
    ...(quick ? ['--quick: a small network and few samples. These are no figures of Xception.'] : []),
    ...(brief ? ['--brief: few samples of one process each.'] : []),
    ...(gpu.emulated ? ['EMULATED: no GPU took part. No time below says anything about one.'] : []),
  ]
  return { machine, lines }
}

export function cudaSuite(quick: boolean, brief = false): Suite {
  const scope = quick ? quickScope : brief ? briefScope : fullScope
  return {
    title: 'Xception on a GPU: node-xception and others',
    sections: [
      predictSection(scope),
      overlapSection(scope),
      kernelSection(scope),
      memorySection(scope),
      loadSection(scope),
      contenderSection(scope),
    ],
    describeMachine: () => describeMachine(quick, brief),
  }
}
