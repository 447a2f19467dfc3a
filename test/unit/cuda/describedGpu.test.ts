import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { describedGpu } from '../../../lib/cuda/describedGpu.js'
import { architectures, knownGpus } from '../../../lib/cuda/gpus.js'
import { refuses } from '../../refuses.js'

const folder = mkdtempSync(join(tmpdir(), 'xception-gpu-'))
test.after(() => rmSync(folder, { recursive: true }))

const file = (name: string, content: unknown): string => {
  const path = join(folder, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

test('by name and by architecture, in any case', () => {
  const { json, limits, ...h100 } = describedGpu('H100')
  assert.equal(h100, {
    name: 'NVIDIA H100 80GB HBM3',
    computeCapability: 900,
    multiprocessors: 132,
    sharedMemoryPerBlock: 232448,
    driverVersion: 13000,
    memoryBytes: 85e9,
  })
  assert.is(JSON.parse(json).deviceVer, 900)
  assert.is(limits, knownGpus.h100.limits)
  assert.equal(describedGpu('sm_90'), describedGpu('h100'))
})

test('every name and every architecture is described', () => {
  for (const name of [...Object.keys(knownGpus), ...Object.keys(architectures)]) {
    const { computeCapability, limits } = describedGpu(name)
    assert.is(limits === undefined, name === 'b200' || name === 'sm_100')
    if (name.startsWith('sm_')) assert.is(`sm_${computeCapability / 10}`, name)
  }
})

test('by a profile, whose limits are known where its name is', () => {
  const profile = { ...knownGpus.a100.profile, multiProcessorCount: 42 }
  const { multiprocessors, json, limits } = describedGpu(file('mig.json', profile))
  assert.is(multiprocessors, 42)
  assert.equal(JSON.parse(json), profile)
  assert.is(limits, knownGpus.a100.limits)
  assert.is(describedGpu(file('new.json', { ...profile, deviceName: 'NVIDIA X' })).limits, undefined)
})

test('what is no GPU is refused with what there is', async () => {
  const { hint } = await refuses('ERR_INVALID_ARGUMENT', () => describedGpu('h10'))
  assert.match(hint!, 'h100')
  await refuses('ERR_FILE_NOT_FOUND', () => describedGpu(join(folder, 'missing.json')))
  await refuses('ERR_INVALID_ARGUMENT', () => describedGpu(file('text.json', '{')))
  for (const content of [null, [], {}, { ...knownGpus.t4.profile, deviceVer: '750' }]) {
    const { message } = await refuses('ERR_INVALID_ARGUMENT', () => describedGpu(file('wrong.json', content)))
    assert.match(message, 'wrong.json')
  }
})

test.run()
