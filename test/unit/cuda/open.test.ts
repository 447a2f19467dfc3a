import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { addonPath } from '../../../lib/binding.js'
import { cudaRefusal, requirePackage, runProgram } from '../../cudaRefusal.js'
import { cudnnFiles } from '../../cudnnFiles.js'

// Each case is a process of its own, with an addon whose CUDA module is missing or does what the case wants.

const root = mkdtempSync(join(tmpdir(), 'xception-cuda-'))
test.after(() => rmSync(root, { recursive: true }))

/** A folder with a copy of the addon, and beside it the shared library that `source`, in C, makes. */
function addonWith(name: string, source?: string): string {
  const folder = join(root, name, 'build', 'Release')
  mkdirSync(folder, { recursive: true })
  cpSync(addonPath(), join(folder, 'xception.node'))
  if (source !== undefined) {
    const { status, stderr } = spawnSync(
      'cc',
      ['-shared', '-fPIC', '-xc', '-', '-o', join(folder, 'xception_cuda.so')],
      { input: source, encoding: 'utf8' },
    )
    assert.is(status, 0, stderr)
  }
  return join(root, name)
}

/** A cuDNN that is found, and cannot be opened. */
function foundCudnn(): string {
  const folder = join(root, 'cudnn')
  mkdirSync(folder, { recursive: true })
  const files = { ...cudnnFiles('9.24.0'), 'libcublasLt.so.13': '' }
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes)
  return folder
}

const environment = (addon: string, env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  NODE_XCEPTION_PREBUILD: addon,
  XCEPTION_CUDNN_PATH: foundCudnn(),
  XCEPTION_CUDA_PROBE: '1',
  XDG_CACHE_HOME: join(root, 'cache'),
  ...env,
})
const run = (addon: string, program: string, env?: NodeJS.ProcessEnv) =>
  runProgram(program, environment(addon, env))
const refusal = (addon: string, env?: NodeJS.ProcessEnv) => cudaRefusal(environment(addon, env))

const silent = addonWith('without')

test('without the module', () => {
  const { code, message, hint } = refusal(silent)
  assert.is(code, 'ERR_CUDA_MODULE')
  assert.match(message, join(silent, 'build', 'Release', 'xception_cuda.so'))
  assert.match(hint, 'build:cuda')
})

test('with a module that is none', () => {
  assert.is(refusal(addonWith('foreign', 'int nothing;')).code, 'ERR_CUDA_MODULE')
})

test('without cuDNN', () => {
  const { code, message } = refusal(addonWith('foreign', 'int nothing;'), { XCEPTION_CUDNN_PATH: '/nowhere' })
  // said first, for with such a module cuDNN is of no use
  assert.is(code, 'ERR_CUDA_MODULE', message)
})

const aborting = `
  #include <stdio.h>
  #include <stdlib.h>
  __attribute__((constructor)) static void fail(void) {
    fprintf(stderr, "first\\nCould not load library libcudnn_graph.so.9\\n");
    abort();
  }`

test('a library that aborts takes a child process along, and not this one', () => {
  const { code, message, hint } = refusal(addonWith('aborting', aborting))
  assert.is(code, 'ERR_CUDNN')
  assert.match(message, 'SIGABRT')
  assert.match(message, 'Could not load library libcudnn_graph.so.9')
  assert.match(message, join(foundCudnn(), 'libcudnn.so.9'))
  assert.match(hint, 'pip install')
})

test('a library that ends the process is found out as well', () => {
  const exiting = '#include <stdlib.h>\n__attribute__((constructor)) static void fail(void) { _Exit(3); }'
  const { code, message } = refusal(addonWith('exiting', exiting))
  assert.is(code, 'ERR_CUDNN')
  assert.match(message, 'code 3')
})

const auto = `
  const { Worker, isMainThread } = require('node:worker_threads')
  const { Tensor, model, input, activation } = ${requirePackage}
  process.on('warning', ({ name, code, message, detail }) =>
    console.log(JSON.stringify({ name, code, message, detail })))
  const x = input({ shape: [1] })
  const network = model({ inputs: x, outputs: activation({ activation: 'relu' }).apply(x) })
  const reasons = [network.fallbackReason, network.fallbackReason]
  Tensor.from(new Float32Array(1), [1])
  console.log(JSON.stringify({ device: network.device, dtype: network.dtype, reasons }))`

test("'auto' says once in a process why it is the CPU, whatever the number of threads", () => {
  const program = `${auto}
    if (isMainThread) for (let i = 0; i < 3; i++) new Worker(${JSON.stringify(auto)}, { eval: true })`
  const { stdout, stderr } = run(silent, program)
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const warnings = lines.filter(({ code }) => code)
  const answers = lines.filter(({ code }) => !code)
  assert.is(answers.length, 4)
  for (const { device, dtype, reasons } of answers) {
    assert.equal([device, dtype], ['cpu', 'float32'])
    assert.match(reasons[0], 'ERR_CUDA_MODULE')
    assert.is(reasons[1], reasons[0])
  }
  assert.is(warnings.length, 1)
  assert.equal([warnings[0].name, warnings[0].code], ['XceptionWarning', 'XCEPTION_CPU_FALLBACK'])
  assert.match(warnings[0].message, 'CUDA module')
  assert.match(warnings[0].detail, "device 'cpu'")
  assert.is(stderr.match(/XCEPTION_CPU_FALLBACK/g)?.length, 1)
})

test('whoever asks for the CPU hears nothing of CUDA', () => {
  const { stdout, stderr } = run(
    addonWith('aborting', aborting),
    `const { Tensor } = ${requirePackage}
     console.log(Tensor.from(new Float32Array(1), [1], { device: 'cpu' }).device)`,
    { XCEPTION_CUDA_PROBE: '0' },
  )
  assert.is(stdout, 'cpu\n')
  assert.is(stderr, '')
})

test.run()
