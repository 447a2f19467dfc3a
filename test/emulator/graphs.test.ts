import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { emulatorEnvironment } from './emulator.js'
import type { Order, Outcome, Report } from './graphsChild.js'

// CUDA graphs that cannot be recorded or launched: predictions go on without, are right, and one warning says why.

function run(order: Order): Report {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(__dirname, 'graphsChild.js'), JSON.stringify(order)],
    { encoding: 'utf8', env: { ...process.env, ...emulatorEnvironment() } },
  )
  assert.is(status, 0, stderr)
  return JSON.parse(stdout) as Report
}

const failures = {
  'a capture that does not begin': 'cudaStreamBeginCapture:1=cudaErrorUnknown',
  'a capture that does not end': 'cudaStreamEndCapture:1=cudaErrorUnknown',
  'a capture that cannot be looked at': 'capture of cudaStreamIsCapturing:1=cudaErrorUnknown',
  'no memory for the graph': 'cudaGraphInstantiate:1=cudaErrorMemoryAllocation',
  'an engine that cannot be captured': 'capture of cuDNN engine 44:1=cudaErrorStreamCaptureUnsupported',
  'an engine that spoils the capture and does not say so': 'capture of cuDNN engine 44:1=cudaSuccess',
}

/** In a new process, so that there is the one warning. */
function assertRefused({ outcomes, warnings, violations }: Report, reason: RegExp): void {
  for (const { fault, right, error, graphs, calls, next } of outcomes) {
    assert.is(error, undefined, fault)
    assert.ok(right, `${fault}: wrong answers`)
    assert.equal(graphs, { recorded: 0, refused: 1 }, fault)
    for (const call of ['cudaStreamBeginCapture', 'cudaGraphLaunch'])
      assert.not(call in calls, `${fault}: ${call}`)
    assert.equal(next, { right: true, recorded: 1 }, `${fault}: the next model`)
  }
  assert.is(warnings.length, 1, JSON.stringify(warnings))
  const [{ name, code, message, detail }] = warnings
  assert.equal([name, code], ['XceptionWarning', 'XCEPTION_CUDA_GRAPH'])
  assert.match(message, /^Predictions for inputs of \(\d+, .* are run op by op and not as a CUDA graph: /)
  assert.match(message, reason)
  assert.match(detail!, /cudaGraph: false/)
  assert.equal(violations, [])
}

const test = suite('CUDA graphs that fail')

for (const network of ['plain', 'branched'] as const) {
  for (const [what, fault] of Object.entries(failures)) {
    test(`${network}: ${what}`, () => {
      const [call] = /cuda[A-Z]\w+(?=:)|cuDNN engine 44/.exec(fault)!
      assertRefused(run({ network, faults: [fault] }), new RegExp(call))
    })
  }
}

test('the warning names the layer and the engine, also where the layer says nothing', () => {
  const [loud, silent] = ['cudaErrorStreamCaptureUnsupported', 'cudaSuccess'].map((error) =>
    run({ network: 'plain', faults: [`capture of cuDNN engine 44:1=${error}`] }),
  )
  assertRefused(
    loud,
    /only \(cuDNN engine 44\): cudnnBackendExecute failed: CUDNN_STATUS_EXECUTION_FAILED_CUDART/,
  )
  assertRefused(silent, /only \(cuDNN engine 44\): it does what cannot be captured/)
})

test('whichever step of a branched plan it is, streams and branches are as before', () => {
  const faults = [
    ...[1, 2, 3, 4, 5, 6].flatMap((count) =>
      ['cudaErrorStreamCaptureUnsupported', 'cudaSuccess'].map(
        (error) => `capture of cuDNN engine 44:${count}=${error}`,
      ),
    ),
    'capture of cudaEventRecord:1=cudaErrorUnknown', // of the fork
    'capture of cudaEventRecord:2=cudaErrorUnknown', // of the join
    'capture of cudaStreamWaitEvent:1=cudaErrorUnknown',
    ...[1, 2, 3, 4].map((count) => `capture of cudaLaunchKernelEx:${count}=cudaErrorUnknown`),
  ]
  assertRefused(run({ network: 'branched', faults }), /cuDNN engine 44/)
})

test('the only engine there is, though engines are timed', () => {
  const faults = ['capture of cuDNN engine 44:*=cudaErrorStreamCaptureUnsupported']
  assertRefused(run({ network: 'branched', options: { tune: true }, faults }), /cuDNN engine 44/)
})

test('an engine whose plan is from the cache', () => {
  const folder = mkdtempSync(join(tmpdir(), 'xception-graphs-'))
  const order: Order = {
    network: 'branched',
    options: { planCache: join(folder, 'plans') },
    faults: ['capture of cuDNN engine 44:*=cudaErrorStreamCaptureUnsupported'],
  }
  try {
    for (let time = 0; time < 2; time++) assertRefused(run(order), /cuDNN engine 44/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a graph that cannot be launched any more is given up', () => {
  const order = { network: 'branched', late: true } as const
  for (const error of ['cudaErrorMemoryAllocation', 'cudaErrorUnknown']) {
    assertRefused(run({ ...order, faults: [`cudaGraphLaunch:1=${error}`] }), /cudaGraphLaunch failed/)
  }
})

for (const batching of [undefined, { maxBatch: 4 }]) {
  test(`two threads ${batching ? 'in batches' : 'by themselves'}: one warning`, () => {
    const { outcomes, warnings, violations } = run({
      network: 'plain',
      way: 'two threads',
      options: batching && { batching },
      faults: ['cudaStreamBeginCapture:*=cudaErrorUnknown'],
    })
    const [{ right, error, graphs }] = outcomes
    assert.equal([right, error, graphs?.recorded], [true, undefined, 0])
    assert.ok(graphs!.refused >= 1)
    assert.equal([warnings.length, violations], [1, []])
  })
}

test('a layer that is run by itself', () => {
  const { outcomes, warnings } = run({
    network: 'plain',
    way: 'eager',
    faults: ['cudaStreamBeginCapture:*=cudaErrorUnknown'],
  })
  assert.ok(outcomes[0].right)
  assert.equal(
    warnings.map(({ code }) => code),
    ['XCEPTION_CUDA_GRAPH'],
  )
})

test('without cudaGraph nothing is recorded, and nothing said', () => {
  const faults = ['cudaStreamBeginCapture:*=cudaErrorUnknown']
  const { outcomes, warnings } = run({ network: 'plain', options: { cudaGraph: false }, faults })
  const [{ right, graphs }] = outcomes as [Outcome]
  assert.equal([right, graphs, warnings], [true, { recorded: 0, refused: 0 }, []])
})

test('a device that is lost is no graph that fails', () => {
  const faults = [
    'cudaStreamBeginCapture:1=cudaErrorIllegalAddress',
    'cudaStreamEndCapture:1=cudaErrorIllegalAddress',
    'cudaGraphInstantiate:1=cudaErrorIllegalAddress',
  ]
  const { outcomes, warnings } = run({ network: 'branched', faults })
  for (const { fault, error, right } of outcomes)
    assert.equal([error, right], ['ERR_DEVICE_LOST', true], fault)
  assert.equal(warnings, [])
})

test.run()
