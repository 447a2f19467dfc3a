import { createHook } from 'node:async_hooks'
import { execFile } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { deflateSync } from 'node:zlib'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { XceptionError } from '../../lib/errors.js'
import { decodeImage } from '../../lib/images/decode.js'
import { loadImage, resizeImage } from '../../lib/images/index.js'
import { runTask } from '../../lib/images/pool.js'
import { fixture, readU8 } from '../fixtures.js'
import { encodePng, type PngKind } from './imageFiles.js'

const images = join(__dirname, '../../lib/images/index.js')

/** Runs a script in a process of its own, which must end by itself, and returns what it printed. */
async function runScript(script: string, ...flags: string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [...flags, '-e', script, images, fixture('chelsea.png'), fixture('rocket.jpg')],
    { timeout: 60_000 },
  )
  assert.is(stderr, '')
  return stdout
}

test('threads start with the first image, no more than four, and the process ends by itself', async () => {
  const printed = await runScript(`
    let threads = 0
    process.on('worker', () => threads++)
    const [, images, ...files] = process.argv
    const { loadImage } = require(images)
    const atImport = threads
    Promise.all(Array.from({ length: 20 }, (_, i) => loadImage(files[i % 2], { targetSize: [71, 71] }))).then((loaded) => {
      console.log(JSON.stringify({ atImport, threads, loaded: loaded.length }))
    })
  `)
  assert.equal(JSON.parse(printed), {
    atImport: 0,
    threads: Math.min(4, availableParallelism()),
    loaded: 20,
  })
})

test('an ES module script on the command line, whose flag threads refuse, can load images', async () => {
  const printed = await runScript(
    `
    import { createRequire } from 'node:module'
    const [, images, file] = process.argv
    const { loadImage } = createRequire(images)(images)
    console.log((await loadImage(file)).shape.join())
  `,
    '--input-type=module',
  )
  assert.is(printed, '300,451,3\n')
})

test('a refused image ends neither the process nor the pool, and nothing is printed', async () => {
  const printed = await runScript(`
    const [, images, file] = process.argv
    const { loadImage } = require(images)
    const cut = require('fs').readFileSync(file).subarray(0, 5000)
    loadImage(cut).catch((error) => loadImage(file).then(({ shape }) => console.log(error.code, shape.join())))
  `)
  assert.is(printed, 'ERR_IMAGE_CORRUPT 300,451,3\n')
})

test('an image that takes too long is given up, and the next one loads', async () => {
  const task = {
    kind: 'load' as const,
    source: fixture('coffee.png'),
    autoOrient: false,
    targetSize: null,
    interpolation: 'nearest' as const,
    keepAspectRatio: false,
    maxPixels: 1e6,
  }
  try {
    await runTask(task, [], 1)
    assert.unreachable('one millisecond is not enough')
  } catch (error) {
    assert.instance(error, XceptionError)
    assert.is((error as XceptionError).code, 'ERR_IMAGE_CORRUPT')
    assert.match((error as XceptionError).message, /not decoded within/)
  }
  assert.equal((await loadImage(fixture('coffee.png'))).shape, [400, 600, 3])
})

test('decoding opens nothing that ends the process when its thread is ended meanwhile', () => {
  // Node aborts where a thread goes between making a zlib handle and preparing it.
  const opened: string[] = []
  const hook = createHook({ init: (_id, type) => opened.push(type) })
  const kinds: PngKind[] = [
    { colorType: 2, bitDepth: 8 },
    { colorType: 6, bitDepth: 16, interlaced: true },
  ]
  const files = [
    ...['rocket.jpg', 'images/jpeg-cmyk.jpg', 'chelsea.png'].map((name) => Buffer.from(readU8(name))),
    ...kinds.map((kind) => encodePng(5, 4, kind, () => [1, 2, 3, 4].slice(0, kind.colorType === 2 ? 3 : 4))),
  ]
  hook.enable()
  for (const file of files) decodeImage(file, 1e6, false)
  assert.not.ok(opened.includes('ZLIB'))
  deflateSync('seen')
  hook.disable()
  assert.ok(opened.includes('ZLIB'))
})

test('bytes and pixels given stay with the caller', async () => {
  const bytes = readU8('rocket.jpg')
  const before = bytes.length
  const { data, shape } = await loadImage(bytes)
  assert.is(bytes.length, before)
  await resizeImage({ data, shape }, { targetSize: [10, 10] })
  assert.is(data.length, 640 * 427 * 3)
})

test.run()
