import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { binding } from '../../lib/binding.js'
import { defaultPlanCache } from '../../lib/cuda/planCache.js'
import { XceptionError } from '../../lib/errors.js'
import { dense, input, model } from '../../lib/index.js'
import { Session } from '../../lib/models/session.js'
import { mapGraph } from '../../lib/models/topology.js'

// The CPU has no plans of cuDNN: an addon that refuses the file stands in for one that read it.

const folder = mkdtempSync(join(tmpdir(), 'xception-plans-'))
const native = binding()
const { createModel } = native
const tried: string[] = []
/** The file is one that a process ended over, which the addon has set aside or could not move. */
let crashing: 'and moved' | 'and left' | undefined
const warnings: Error[] = []
const hear = (warning: Error) => warnings.push(warning)

const test = suite('plan cache')
test.before(() => {
  process.on('warning', hear)
  native.createModel = async (...args) => {
    const { planCache } = args[4]
    tried.push(planCache)
    if (crashing && planCache !== '' && existsSync(planCache)) {
      if (crashing === 'and moved') renameSync(planCache, `${planCache}.crashed`)
      throw new XceptionError('ERR_PLAN_CACHE_CRASH', `a process ended over ${planCache}`)
    }
    if (planCache !== '' && existsSync(planCache)) {
      throw new XceptionError('ERR_PLAN_CACHE', `${planCache} is of no use here`)
    }
    return createModel(...args)
  }
})
test.before.each(() => {
  crashing = undefined
  tried.length = 0
  warnings.length = 0
})
test.after(() => {
  native.createModel = createModel
  process.off('warning', hear)
  rmSync(folder, { recursive: true })
})

const x = input({ shape: [2] })
const layer = dense({ units: 1, kernelInitializer: 'ones' })
const network = model({ inputs: x, outputs: layer.apply(x), device: 'cpu' })

/** 1 + 2, computed by a session whose plans are kept in `planCache`. */
async function predict(planCache: string, ownsPlanCache: boolean): Promise<void> {
  const compileOptions = { tf32: false, tune: true, record: true, programmaticLaunch: false, planCache }
  const { weights } = mapGraph(network.inputs, network.outputs).layers[1]
  const session = new Session({ device: 'cpu', compileOptions, ownsPlanCache }, weights, () =>
    network.compile('cpu', 'float32'),
  )
  const {
    outputs: [{ data }],
  } = await session.use([[1, 2]], (made) => made.run([{ data: new Float32Array([1, 2]), shape: [1, 2] }]))
  assert.equal(data, new Float32Array([3]))
  session.close()
}

test("the user's file is left alone, with a warning that says why", async () => {
  const path = join(folder, 'foreign.plans')
  writeFileSync(path, 'plans')
  await predict(path, false)
  assert.equal(tried, [path, ''])
  assert.ok(existsSync(path))
  assert.is(warnings.length, 1)
  assert.is((warnings[0] as NodeJS.ErrnoException).code, 'XCEPTION_PLAN_CACHE')
  assert.match(warnings[0].message, `${path} is of no use here. Plans are made anew.`)
})

test('a file of our own is replaced without a word', async () => {
  const path = join(folder, 'own.plans')
  writeFileSync(path, 'plans')
  await predict(path, true)
  assert.equal(tried, [path, path])
  assert.not(existsSync(path))
  assert.is(warnings.length, 0)
})

for (const owned of [true, false]) {
  test(`a file that a process ended over is replaced, with a warning: ${owned ? 'our own' : "the user's"}`, async () => {
    const path = join(folder, `crashed-${owned}.plans`)
    writeFileSync(path, 'plans')
    crashing = 'and moved'
    await predict(path, owned)
    assert.equal(tried, [path, path])
    assert.match(warnings.map(({ message }) => message).join('|'), /^a process ended over [^|]*made anew\.$/)
    crashing = 'and left'
    writeFileSync(path, 'plans')
    await predict(path, owned)
    assert.equal(tried.slice(2), [path, ''])
    assert.is(warnings.length, 2)
  })
}

test('what cannot be removed is passed over', async () => {
  const path = join(folder, 'folder.plans')
  mkdirSync(path)
  await predict(path, true)
  assert.equal(tried, [path, ''])
})

test('a file that is not there yet is no problem', async () => {
  const path = join(folder, 'new.plans')
  await predict(path, false)
  assert.equal(tried, [path])
})

test('a file that was replaced since the model was made is noticed by the next plan', async () => {
  const path = join(folder, 'replaced.plans')
  const compileOptions = { tf32: false, tune: true, record: true, programmaticLaunch: false, planCache: path }
  const { weights } = mapGraph(network.inputs, network.outputs).layers[1]
  const session = new Session({ device: 'cpu', compileOptions, ownsPlanCache: false }, weights, () =>
    network.compile('cpu', 'float32'),
  )
  const image = { data: new Float32Array([1, 2]), shape: [1, 2] }
  let refusals = 0
  const predict = () =>
    session.use([[1, 2]], (made) => {
      if (refusals-- > 0) throw new XceptionError('ERR_PLAN_CACHE', `${path} is of no use here`)
      return made.run([image])
    })
  await predict()
  writeFileSync(path, 'plans')
  refusals = 2
  const both = await Promise.all([predict(), predict()])
  for (const { outputs } of both) assert.equal(outputs[0].data, new Float32Array([3]))
  assert.equal(tried, [path, path, ''])
  assert.is(warnings.length, 1)
  session.close()
})

test('the default is a file for each kind of GPU and version of cuDNN', () => {
  const { XDG_CACHE_HOME } = process.env
  process.env.XDG_CACHE_HOME = folder
  try {
    assert.is(
      defaultPlanCache({ description: 'NVIDIA H100 80GB HBM3, compute capability 9.0', version: '9.24.0' }),
      join(folder, 'node-xception', 'plans', 'plans-nvidia-h100-80gb-hbm3-compute-capability-9.0-9.24.0.txt'),
    )
  } finally {
    if (XDG_CACHE_HOME === undefined) delete process.env.XDG_CACHE_HOME
    else process.env.XDG_CACHE_HOME = XDG_CACHE_HOME
  }
})

test.run()
