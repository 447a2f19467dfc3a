import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cudaRefusal, requirePackage, runProgram } from '../cudaRefusal.js'
import { askForNoTensorIr, changeVersion } from '../cudnnFiles.js'
import { emulatorEnvironment } from './emulator.js'

// Drivers and cuDNNs that are missing, incomplete or of the wrong version: what is said of them, on the emulator.

const environment: Record<string, string> = { ...emulatorEnvironment(), XCEPTION_CUDA_PROBE: '0' }
const whole = environment.XCEPTION_CUDNN_PATH
const root = mkdtempSync(join(tmpdir(), 'xception-opening-'))

/** The emulated cuDNN, but for some of its files: left out, or links to others. */
function cudnnBut(changes: Record<string, string | undefined>): string {
  const folder = mkdtempSync(join(root, 'cudnn-'))
  for (const name of readdirSync(whole).filter((file) => /\.so\.\d+$/.test(file))) {
    const target = name in changes ? changes[name] : join(whole, name)
    if (target !== undefined) symlinkSync(target, join(folder, name))
  }
  return folder
}

const tensorIr = 'libcudnn_engines_tensor_ir.so.9'

/** The emulated cuDNN, but for parts that say that they are of another version. */
function cudnnWith(versions: Record<string, string>): string {
  const folder = cudnnBut({})
  for (const [part, version] of Object.entries(versions)) {
    changeVersion(join(folder, `libcudnn_${part}.so.9`), '9.24.0', version)
  }
  return folder
}

/** The emulated cuDNN whose libcudnn_graph knows nothing of engines_tensor_ir, and without that. */
function cudnnWithoutTensorIr(): string {
  const folder = cudnnBut({ [tensorIr]: undefined })
  askForNoTensorIr(folder)
  return folder
}

/** As pip published 9.20: the part that libcudnn_graph asks for is not there. */
function cudnn920(): string {
  const parts = ['graph', 'engines_precompiled', 'heuristic', 'engines_runtime_compiled']
  const folder = cudnnWith(Object.fromEntries(parts.map((part) => [part, '9.20.0'])))
  rmSync(join(folder, tensorIr))
  return folder
}

/** A virtual environment that was not activated, with the emulated cuDNN; the environment variables that lead to it. */
function virtualEnvironment(): Record<string, string> {
  const venv = mkdtempSync(join(root, 'venv-'))
  const bin = join(venv, 'bin')
  const cudnn = join(venv, 'lib', 'python3.12', 'site-packages', 'nvidia', 'cudnn')
  for (const folder of [bin, cudnn]) mkdirSync(folder, { recursive: true })
  symlinkSync(cudnnBut({}), join(cudnn, 'lib'))
  writeFileSync(join(bin, 'python3'), '')
  return { PATH: bin, XCEPTION_CUDNN_PATH: '', LD_LIBRARY_PATH: '' }
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
    hint: /pip install --force-reinstall nvidia-cudnn-cu13/,
  })),
  ...['libcudnn.so.9', 'libcudnn_graph.so.9', 'libcudnn_heuristic.so.9'].map((name) => ({
    what: `${name} is no library`,
    env: { XCEPTION_CUDNN_PATH: cudnnBut({ [name]: noLibrary }) },
    code: 'ERR_CUDNN_NOT_FOUND',
    message: new RegExp(`no libraries, or not whole: ${name}`),
    hint: /pip install --force-reinstall nvidia-cudnn-cu13/,
  })),
  {
    what: 'libcublasLt.so.13 is no library',
    env: { XCEPTION_CUDNN_PATH: cudnnBut({ 'libcublasLt.so.13': noLibrary }) },
    code: 'ERR_CUDNN_NOT_FOUND',
    message: /libcublasLt\.so\.13 could not be opened at .*file too short/,
    hint: /nvidia-cudnn-cu13 nvidia-cublas/,
  },
  ...['engines_precompiled', 'heuristic', 'engines_runtime_compiled', 'engines_tensor_ir'].map((part) => ({
    what: `cuDNN 9.24.0 with the ${part} of 9.23.2`,
    env: { XCEPTION_CUDNN_PATH: cudnnWith({ [part]: '9.23.2' }) },
    code: 'ERR_CUDNN_VERSION',
    message: new RegExp(
      `/libcudnn_graph\\.so\\.9 is of cuDNN 9\\.24\\.0, .*/libcudnn_${part}\\.so\\.9 of cuDNN 9\\.23\\.2`,
    ),
    hint: /pip install --force-reinstall nvidia-cudnn-cu13/,
  })),
  {
    what: 'cuDNN 9.20 without engines_tensor_ir, where LD_LIBRARY_PATH has that of 9.24.0',
    env: { XCEPTION_CUDNN_PATH: cudnn920(), LD_LIBRARY_PATH: whole },
    code: 'ERR_CUDNN_VERSION',
    message: new RegExp(
      `graph\\.so\\.9 is of cuDNN 9\\.20\\.0.* open ${join(whole, tensorIr)} of cuDNN 9\\.24\\.0`,
    ),
    hint: /LD_LIBRARY_PATH/,
  },
  ...Object.entries({
    CUDNN_STATUS_SUBLIBRARY_VERSION_MISMATCH: 'ERR_CUDNN_VERSION',
    CUDNN_STATUS_SUBLIBRARY_LOADING_FAILED: 'ERR_CUDNN_NOT_FOUND',
  }).map(([status, code]) => ({
    what: `a cuDNN that itself says ${status}`,
    env: { EMULATOR_FAULT: `cudnnBackendFinalize:1=${status}` },
    code,
    message: new RegExp(`${status}. Open are .*/libcudnn\\.so\\.9`),
    hint: /pip install --force-reinstall nvidia-cudnn-cu13/,
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
  'a cuDNN that knows nothing of engines_tensor_ir': { XCEPTION_CUDNN_PATH: cudnnWithoutTensorIr() },
  'cuDNN 9.20, which asks for engines_tensor_ir and lacks it': { XCEPTION_CUDNN_PATH: cudnn920() },
  'cuDNN in a virtual environment whose python3 is on PATH': virtualEnvironment(),
  'cuDNN beside another in LD_LIBRARY_PATH that knows nothing of engines_tensor_ir': {
    XCEPTION_CUDNN_PATH: whole,
    LD_LIBRARY_PATH: cudnnBut({ [tensorIr]: undefined }),
  },
}
for (const [what, env] of Object.entries(accepted)) {
  test(`${what}: taken`, () => {
    const program = `
      const { Tensor } = ${requirePackage}
      console.log(Tensor.from(new Float32Array(1), [1], { device: 'cuda' }).device)`
    const { stdout, stderr } = runProgram(program, { ...environment, ...env })
    assert.is(stdout, 'cuda:0\n')
    assert.is(stderr, '') // the emulator says there what a real cuDNN would get wrong
  })
}

test.run()
