import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { seesGpu } from '../../lib/cuda/driver.js'
import { xception } from '../cli.js'

// What `xception doctor` answers where a GPU is there and cannot be used, and where there is none.

async function doctor(env: Record<string, string>) {
  const { code, stdout, stderr } = await xception(['doctor', '--json'], { env })
  assert.is(stderr, '')
  const { ok, cuda, backends, inferences } = JSON.parse(stdout)
  assert.ok(inferences[0].ok, 'the CPU is right all the same')
  assert.is(ok, code === 0)
  return { code, cuda, backend: backends.at(-1) }
}

test('a GPU that is there and fails to open: exit code 1, and why', async () => {
  const { code, cuda, backend } = await doctor({
    EMULATOR_FAULT: 'cudnnBackendFinalize:*=CUDNN_STATUS_INTERNAL_ERROR',
  })
  assert.is(code, 1)
  assert.ok(cuda.gpuFound)
  assert.is(cuda.error.code, 'ERR_CUDNN')
  assert.match(backend.reason, 'cudnnBackendFinalize failed')
})

test('a GPU that is there, and no cuDNN: exit code 1', async () => {
  const { code, cuda } = await doctor({ XCEPTION_CUDNN_PATH: '/nowhere' })
  assert.is(code, 1)
  assert.ok(cuda.gpuFound)
  assert.is(cuda.error.code, 'ERR_CUDNN_NOT_FOUND')
})

test('no GPU: exit code 0', async () => {
  const { code, cuda } = await doctor({ EMULATOR_DEVICES: '0' })
  assert.is(cuda.error.code, 'ERR_CUDA_DRIVER')
  assert.is(cuda.gpuFound, seesGpu())
  assert.is(code, seesGpu() ? 1 : 0)
})

test.run()
