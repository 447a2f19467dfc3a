import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cudaRefusal, requirePackage, runProgram } from '../cudaRefusal.js'
import { emulatorEnvironment } from './emulator.js'

// Drivers and cuDNNs that are missing, incomplete or of the wrong version: what is said of them, on the emulator.

const environment: Record<string, string> = { ...emulatorEnvironment(), XCEPTION_CUDA_PROBE: '0' }
const whole = environment.XCEPTION_CUDNN_PATH
const root = mkdtempSync(join(tmpdir(), 'xception-opening-'))

/** The emulated cuDNN, but for some of its files: left out, or links to others. */
function cudnnBut(changes: Record<string, string | undefined>): string {
  const folder = mkdtempSync(join(root, 'cudnn-'))
  for (const name of readdirSync(whole)) {
    const target = name in changes ? changes[name] : join(whole, name)
    if (target !== undefined) symlinkSync(target, join(folder, name))
  }
  return folder
}

const empty = join(root, 'empty')
mkdirSync(empty)
const noLibrary = join(root, 'no-library')
writeFileSync(noLibrary, '')

const driverSays = (error: string) => ({ EMULATOR_FAULT: `cudaGetDeviceCount:*=${error}` })
const cudnnIs = (version: number) => ({ EMULATOR_CUDNN_VERSION: `${version}` })
const without = (name: string) => ({ XCEPTION_CUDNN_PATH: cudnnBut({ [name]: undefined }) })

/** Opened in a process of its own first, which hands on what it was told. */
const probed = { XCEPTION_CUDA_PROBE: '1' }

interface Refusal {
  what: string
  env: Record<string, string>
  code: string
  message: RegExp
  hint: RegExp
}

const refusals: Refusal[] = [
  {
    what: 'no driver',
    env: { EMULATOR_DEVICES: '0' },
    code: 'ERR_CUDA_DRIVER',
    message: /no NVIDIA driver/,
    hint: /Install NVIDIA driver 580/,
  },
  {
    what: 'no driver, nor cuDNN',
    env: { EMULATOR_DEVICES: '0', XCEPTION_CUDNN_PATH: empty },
    code: 'ERR_CUDA_DRIVER',
    message: /no NVIDIA driver/,
    hint: /Install NVIDIA driver 580/,
  },
  {
    what: 'an old driver',
    env: driverSays('cudaErrorInsufficientDriver'),
    code: 'ERR_CUDA_DRIVER',
    message: /too old: it is for CUDA 13\.\d+, and this build uses CUDA 13\.\d+/,
    hint: /Install NVIDIA driver 580/,
  },
  {
    what: 'no GPU',
    env: driverSays('cudaErrorNoDevice'),
    code: 'ERR_CUDA_DRIVER',
    message: /finds no GPU/,
    hint: /nvidia-smi/,
  },
  {
    what: 'no GPU for this process',
    env: { ...driverSays('cudaErrorNoDevice'), CUDA_VISIBLE_DEVICES: '7' },
    code: 'ERR_CUDA_DRIVER',
    message: /CUDA_VISIBLE_DEVICES is '7'/,
    hint: /Unset CUDA_VISIBLE_DEVICES/,
  },
  ...Object.entries({
    cudaErrorStubLibrary: /stub/,
    cudaErrorSystemNotReady: /nvidia-fabricmanager/,
    cudaErrorSystemDriverMismatch: /restart/,
    cudaErrorCompatNotSupportedOnDevice: /update the driver/,
    cudaErrorUnknown: /nvidia_uvm/,
  }).map(([error, hint]) => ({
    what: `a driver that says ${error}`,
    env: driverSays(error),
    code: 'ERR_CUDA_DRIVER',
    message: new RegExp(`driver fails: ${error}`),
    hint,
  })),
  {
    what: 'no cuDNN',
    env: { XCEPTION_CUDNN_PATH: empty },
    code: 'ERR_CUDNN_NOT_FOUND',
    message: /libcudnn\.so\.9 .*was not found/,
    hint: /pip install nvidia-cudnn-cu13/,
  },
  ...['graph', 'engines_runtime_compiled', 'engines_tensor_ir'].map((part) => ({
    what: `cuDNN without ${part}`,
    env: without(`libcudnn_${part}.so.9`),
    code: 'ERR_CUDNN_NOT_FOUND',
    message: new RegExp(`lacks libcudnn_${part}\\.so\\.9`),
    hint: /pip install nvidia-cudnn-cu13/,
  })),
  ...['libcudnn.so.9', 'libcudnn_ops.so.9', 'libcublasLt.so.13'].map((name) => ({
    what: `${name} is no library`,
    env: { XCEPTION_CUDNN_PATH: cudnnBut({ [name]: noLibrary }) },
    code: 'ERR_CUDNN_NOT_FOUND',
    message: new RegExp(`${name} could not be opened at .*file too short`),
    hint: /nvidia-cudnn-cu13 nvidia-cublas/,
  })),
  {
    what: 'a cuDNN without its functions',
    env: { XCEPTION_CUDNN_PATH: cudnnBut({ 'libcudnn.so.9': join(whole, 'libcudnn_ops.so.9') }) },
    code: 'ERR_CUDNN_VERSION',
    message: /a cuDNN without cudnnGetVersion/,
    hint: /CUDNN_PATH/,
  },
  {
    what: 'cuDNN 9.7.1, found out by the probe',
    env: { ...cudnnIs(90701), ...probed },
    code: 'ERR_CUDNN_VERSION',
    message: /is cuDNN 9\.7\.1; cuDNN 9\.8 or a newer 9\.x is needed/,
    hint: /CUDNN_PATH/,
  },
  ...Object.entries({ '8.9.7': 8907, '9.7.1': 90701, '10.0.0': 100000 }).map(([text, version]) => ({
    what: `cuDNN ${text}`,
    env: cudnnIs(version),
    code: 'ERR_CUDNN_VERSION',
    message: new RegExp(`is cuDNN ${text}; cuDNN 9\\.8 or a newer 9\\.x is needed`),
    hint: /CUDNN_PATH/,
  })),
]

const test = suite('opening CUDA')
test.after(() => rmSync(root, { recursive: true }))

for (const { what, env, code, message, hint } of refusals) {
  test(`${what}: refused`, () => {
    const refusal = cudaRefusal({ ...environment, ...env })
    assert.is(refusal.code, code, refusal.message)
    assert.match(refusal.message, message)
    assert.match(refusal.hint, hint)
  })
}

const accepted: Record<string, Record<string, string>> = {
  'cuDNN 9.8.0': cudnnIs(90800),
  'cuDNN 9.99.0': cudnnIs(99900),
  'cuDNN without precompiled engines': without('libcudnn_engines_precompiled.so.9'),
}
for (const [what, env] of Object.entries(accepted)) {
  test(`${what}: taken`, () => {
    const program = `
      const { Tensor } = ${requirePackage}
      console.log(Tensor.from(new Float32Array(1), [1], { device: 'cuda' }).device)`
    assert.is(runProgram(program, { ...environment, ...env }).stdout, 'cuda:0\n')
  })
}

test.run()
