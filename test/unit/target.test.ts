import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  activation,
  type Calibration,
  type ComputeDType,
  input,
  type ModelConfig,
  model,
  Xception,
} from '../../lib/index.js'
import { Target } from '../../lib/models/target.js'
import { refuses } from '../refuses.js'

// What oneDNN then takes this machine for, whatever it is.
process.env.ONEDNN_MAX_CPU_ISA = 'AVX2'

const build = (options: Omit<ModelConfig, 'inputs' | 'outputs'>) => {
  const x = input({ shape: [4] })
  return model({ inputs: x, outputs: activation({ activation: 'relu' }).apply(x), ...options })
}

test('a CPU with AVX2 computes in float32, and says why when it is asked for anything else', async () => {
  for (const dtype of [undefined, 'float32', 'auto'] as const) {
    assert.is(build({ device: 'cpu', dtype }).dtype, 'float32')
  }
  const reasons: Record<string, RegExp> = {
    float16: /^Device 'cpu' does not compute in float16$/,
    bfloat16: /avx2.* AVX512-BF16 or AMX/,
    int8: /avx2.* AVX512-VNNI or AVX-VNNI/,
  }
  const calibration: Calibration = {
    format: 'node-xception calibration',
    version: 1,
    method: 'max',
    images: 1,
    ranges: [],
  }
  for (const [name, reason] of Object.entries(reasons)) {
    const dtype = name as ComputeDType
    const { message, hint } = await refuses('ERR_DTYPE', () => build({ device: 'cpu', dtype, calibration }))
    assert.match(message, reason)
    assert.match(hint!, "'float32'")
    await refuses('ERR_DTYPE', () => Xception({ weights: null, device: 'cpu', dtype, calibration }))
  }
})

test('options that are none are refused before any device is looked for', async () => {
  const wrong: object[] = [
    { dtype: 'float64' },
    { dtype: null },
    { tf32: 1 },
    { tune: 'yes' },
    { depthwise: 'cuDNN' },
    { depthwise: false },
    { cudaGraph: 1 },
    { programmaticLaunch: 1 },
    { planCache: true },
    { planCache: '' },
    { planCache: 'a\0b' },
    { device: 'gpu' },
    { threads: 0 },
    { threads: 1.5 },
  ]
  for (const options of wrong) await refuses('ERR_INVALID_ARGUMENT', () => build(options))
  const { hint } = await refuses('ERR_UNKNOWN_OPTION', () => build({ planCach: 'x' } as never))
  assert.match(hint!, 'planCache')
})

test('the native side gets one fixed shape', () => {
  const optionsOf = (options: ConstructorParameters<typeof Target>[0]) =>
    new Target({ device: 'cpu', ...options }, 'model').compileOptions
  assert.equal(optionsOf({}), {
    tf32: false,
    tune: true,
    depthwise: 'auto',
    record: true,
    programmaticLaunch: false,
    planCache: '',
  })
  assert.equal(optionsOf({ planCache: false, tune: false, depthwise: 'own', cudaGraph: false, tf32: true }), {
    tf32: true,
    tune: false,
    depthwise: 'own',
    record: false,
    programmaticLaunch: false,
    planCache: '',
  })
  assert.is(optionsOf({ threads: 2 }).threads, 2)
  assert.is(optionsOf({ programmaticLaunch: true }).programmaticLaunch, true)
  assert.is(optionsOf({ planCache: 'a/../b.plans' }).planCache, join(process.cwd(), 'b.plans'))
})

test('a file of plans that the user named is not ours to replace', () => {
  const owns = (planCache?: string | false) => new Target({ device: 'cpu', planCache }, 'model').ownsPlanCache
  assert.equal([owns(), owns(false), owns('a.plans')], [true, false, false])
})

test('predictions of a model that was given all of them', async () => {
  const network = build({
    device: 'cpu',
    dtype: 'float32',
    tf32: true,
    tune: false,
    depthwise: 'cudnn',
    cudaGraph: false,
    programmaticLaunch: true,
    planCache: 'unused.plans',
  })
  const { data } = await network.predict({ data: new Float32Array([-1, 2, -3, 4]), shape: [1, 4] })
  assert.equal(data, new Float32Array([0, 2, 0, 4]))
})

test.run()
