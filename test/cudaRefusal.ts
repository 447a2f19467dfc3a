import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import * as assert from 'uvu/assert'

/** A JavaScript expression that requires this package, for programs in a process of their own. */
export const requirePackage = `require(${JSON.stringify(join(__dirname, '../lib/index.js'))})`

/** Runs a JavaScript program in a process of its own, which has to end well. */
export function runProgram(program: string, env: NodeJS.ProcessEnv): { stdout: string; stderr: string } {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, ['-e', program], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })
  assert.equal([status, signal], [0, null], stderr)
  return { stdout, stderr }
}

const askForCuda = `
  const { Tensor, listDevices } = ${requirePackage}
  try {
    Tensor.from(new Float32Array(1), [1], { device: 'cuda' })
  } catch ({ code, message, hint }) {
    const devices = listDevices().map(({ name }) => name)
    console.log(JSON.stringify({ devices, code, message, hint }))
  }`

export interface CudaRefusal {
  code: string
  message: string
  hint: string
}

/** Why a process with these environment variables cannot have a tensor on a GPU; it must have the CPU alone then. */
export function cudaRefusal(env: NodeJS.ProcessEnv): CudaRefusal {
  const { stdout, stderr } = runProgram(askForCuda, env)
  assert.is(stderr, '')
  assert.not.equal(stdout, '', 'CUDA was opened')
  const { devices, ...error } = JSON.parse(stdout) as CudaRefusal & { devices: string[] }
  assert.equal(devices, ['cpu'])
  return error
}
