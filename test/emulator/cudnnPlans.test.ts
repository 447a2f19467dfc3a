import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cudaRefusal, runProgram } from '../cudaRefusal.js'
import { emulatorEnvironment } from './emulator.js'

// XCEPTION_CUDNN_PLANS: what cuDNN's plans are built from, the GPU's properties or a handle.

const environment: Record<string, string> = { ...emulatorEnvironment(), XCEPTION_CUDA_PROBE: '0' }
const folder = mkdtempSync(join(tmpdir(), 'xception-cudnn-plans-'))
const plans = join(folder, 'plans')

/** Predicts twice: what came of it, and which way the plans in the cache say that they were made. */
function predict(env: Record<string, string> = {}): { answers?: number[]; hint?: string; message?: string } {
  const program = `
    const { network, requests } = require(${JSON.stringify(join(__dirname, 'raceNetwork.js'))})
    const net = network({ device: 'cuda', planCache: ${JSON.stringify(plans)} })
    const answer = async () => {
      await net.predict(requests[0])
      return { answers: (await net.predict(requests[0])).flatMap(({ data }) => [...data]) }
    }
    answer()
      .catch(({ message, hint }) => ({ message, hint }))
      .then((result) => console.log(JSON.stringify(result)))`
  const { stdout, stderr } = runProgram(program, { ...environment, ...env })
  assert.is(stderr, '')
  return JSON.parse(stdout)
}

const byHandle = { XCEPTION_CUDNN_PLANS: 'handle' }
const graphsInCache = () => {
  const graphs = readFileSync(plans, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('conv2d '))
  return {
    byDevice: graphs.filter((graph) => !graph.endsWith(' by handle')).length,
    byHandle: graphs.filter((graph) => graph.endsWith(' by handle')).length,
  }
}

const test = suite('what plans are built from')
test.after(() => rmSync(folder, { recursive: true }))

test('the answers are the same in both ways, and neither takes the plans of the other', () => {
  const { answers } = predict({ XCEPTION_CUDNN_PLANS: 'device' })
  const { byDevice } = graphsInCache()
  assert.ok(answers && byDevice > 0)
  assert.equal(predict(byHandle).answers, answers)
  assert.equal(graphsInCache(), { byDevice, byHandle: byDevice })
  const written = readFileSync(plans)
  for (const env of [{}, byHandle]) assert.equal(predict(env).answers, answers, 'with plans from the cache')
  assert.equal(readFileSync(plans), written)
})

test('anything else is refused', () => {
  const { code, message, hint } = cudaRefusal({ ...environment, XCEPTION_CUDNN_PLANS: 'handles' })
  assert.is(code, 'ERR_INVALID_ARGUMENT')
  assert.match(message, /XCEPTION_CUDNN_PLANS is 'handles'/)
  assert.match(hint, /'device'.*'handle'/)
})

const failing = (count: number) => ({
  EMULATOR_FAULT: `cudnnBackendExecute:${count}=CUDNN_STATUS_NOT_INITIALIZED`,
})

test('a plan that fails when it is first run says that there is another way', () => {
  const { message, hint } = predict(failing(1))
  assert.match(
    message!,
    /^conv2d.* \(cuDNN engine 44\): cudnnBackendExecute failed: CUDNN_STATUS_NOT_INITIALIZED/,
  )
  assert.match(hint!, /XCEPTION_CUDNN_PLANS=handle/)
  assert.match(predict({ ...failing(1), ...byHandle }).hint!, /unset it/)
})

test.run()
