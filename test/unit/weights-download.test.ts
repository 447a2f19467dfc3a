import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { homedir, hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { XceptionError } from '../../lib/errors.js'
import { cachedFile, type DownloadOptions, type DownloadProgress } from '../../lib/weights/download.js'
import {
  cacheFolder,
  fetchImagenet,
  imagenetClassIndexSync,
  imagenetFiles,
  imagenetWeights,
} from '../../lib/weights/index.js'
import { refuses } from '../refuses.js'
import { serveRanges, TestServer } from '../weights-server.js'

const body = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7919) >>> 5))
const md5 = createHash('md5').update(body).digest('hex')
const name = 'weights.h5'

let folder: string
let servers: TestServer[] = []

const test = suite('downloads')

test.before.each(() => {
  for (const variable of ['http_proxy', 'https_proxy', 'no_proxy']) {
    delete process.env[variable]
    delete process.env[variable.toUpperCase()]
  }
  delete process.env.XCEPTION_WEIGHTS_URL
  folder = mkdtempSync(join(tmpdir(), 'weights-cache-'))
  process.env.XCEPTION_CACHE_DIR = folder
})

test.after.each(async () => {
  await Promise.all(servers.map((server) => server.close()))
  servers = []
  rmSync(folder, { recursive: true, force: true })
})

async function serve(listener: RequestListener): Promise<TestServer> {
  const server = await TestServer.start(listener)
  servers.push(server)
  return server
}

const inFolder = (entry: string) => join(folder, entry)

const fetchFrom = (url: string, options?: DownloadOptions, expected = md5) =>
  cachedFile({ name, url: `${url}/${name}`, md5: expected }, options)

async function errorOf(promise: Promise<unknown>): Promise<XceptionError> {
  try {
    await promise
  } catch (error) {
    return error as XceptionError
  }
  throw new Error('nothing was thrown')
}

/** `server` gives `body`, whole and alone in the cache folder. */
async function succeeds(server: TestServer): Promise<void> {
  assert.is(await fetchFrom(server.url), inFolder(name))
  assert.ok(readFileSync(inFolder(name)).equals(body))
  assert.equal(readdirSync(folder), [name])
}

async function failsWithBothPlaces(url: string, options?: DownloadOptions): Promise<XceptionError> {
  const error = await errorOf(fetchFrom(url, options))
  assert.is(error.code, 'ERR_DOWNLOAD', error.stack)
  for (const text of [error.message, error.hint!]) {
    assert.ok(text.includes(`${url}/${name}`), text)
    assert.ok(text.includes(inFolder(name)), text)
  }
  return error
}

test('the cache folder is XCEPTION_CACHE_DIR, or Keras’s', () => {
  assert.is(cacheFolder(), folder)
  delete process.env.XCEPTION_CACHE_DIR
  process.env.KERAS_HOME = '/keras'
  assert.is(cacheFolder(), '/keras/models')
  delete process.env.KERAS_HOME
  assert.is(cacheFolder(), join(homedir(), '.keras', 'models'))
})

test('a file is downloaded once, with progress', async () => {
  const server = await serve(serveRanges(body))
  const seen: DownloadProgress[] = []
  await fetchFrom(server.url, { onProgress: (progress) => seen.push(progress) })
  assert.ok(readFileSync(inFolder(name)).equals(body))
  assert.equal(seen[0], { name, received: 0, total: body.length })
  assert.equal(seen.at(-1), { name, received: body.length, total: body.length })
  await succeeds(server)
  assert.is(server.requests.length, 1)
})

test('a length that is not said is no obstacle', async () => {
  await succeeds(await serve((_request, response) => response.writeHead(200).end(body)))
})

test('what Keras has cached is used without network', async () => {
  writeFileSync(inFolder(name), body)
  assert.is(await fetchFrom('http://127.0.0.1:1'), inFolder(name))
})

test('a cached file with another MD5 is replaced', async () => {
  writeFileSync(inFolder(name), 'damaged')
  await succeeds(await serve(serveRanges(body)))
})

test('a cached file with another MD5 stays while it cannot be replaced', async () => {
  writeFileSync(inFolder(name), 'damaged')
  await failsWithBothPlaces('http://127.0.0.1:1')
  assert.is(readFileSync(inFolder(name), 'utf8'), 'damaged')
})

test('a part is resumed', async () => {
  writeFileSync(inFolder(`${name}.part`), body.subarray(0, 100_000))
  const server = await serve(serveRanges(body))
  await succeeds(server)
  assert.equal(
    server.requests.map(({ headers }) => headers.range),
    ['bytes=100000-'],
  )
})

test('a part is started again where the server does not resume', async () => {
  writeFileSync(inFolder(`${name}.part`), body.subarray(0, 100_000))
  await succeeds(await serve((_request, response) => response.end(body)))
})

test('a part is started again where another range comes back', async () => {
  for (const range of ['bytes 0-299999/300000', 'bytes 100000-199999/300000', 'bytes 100000-299999/*']) {
    rmSync(inFolder(name), { force: true })
    writeFileSync(inFolder(`${name}.part`), body.subarray(0, 100_000))
    const server = await serve((request, response) => {
      if (request.headers.range) response.writeHead(206, { 'content-range': range }).end('else')
      else response.end(body)
    })
    await succeeds(server)
    assert.is(server.requests.length, 2)
  }
})

test('a part that is longer than the file is started again', async () => {
  writeFileSync(inFolder(`${name}.part`), Buffer.alloc(body.length + 1))
  await succeeds(await serve(serveRanges(body)))
})

test('a download that breaks off is resumed by the next', async () => {
  let broken = true
  const server = await serve((request, response) => {
    if (!broken) return serveRanges(body)(request, response)
    broken = false
    response.writeHead(200, { 'content-length': body.length })
    return void response.write(body.subarray(0, 150_000), () => setTimeout(() => response.destroy(), 50))
  })
  await failsWithBothPlaces(server.url)
  assert.equal(readdirSync(folder), [`${name}.part`])
  await succeeds(server)
  assert.match(server.requests[1].headers.range!, /^bytes=[1-9]\d*-$/)
})

test('the part of a process that is gone is resumed, that of one alive is not', async () => {
  const gone = execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }).trim()
  const alive = `${name}.${hostname()}-${process.pid}-x.part`
  writeFileSync(inFolder(alive), 'not yours')
  writeFileSync(inFolder(`${name}.${hostname()}-${gone}-0.part`), body.subarray(0, 100_000))
  const server = await serve(serveRanges(body))
  await fetchFrom(server.url)
  assert.ok(readFileSync(inFolder(name)).equals(body))
  assert.is(server.requests[0].headers.range, 'bytes=100000-')
  assert.equal(readdirSync(folder).sort(), [name, alive].sort())
})

test('a wrong MD5 is reported, and the file removed', async () => {
  const server = await serve(serveRanges(body))
  const error = await errorOf(fetchFrom(server.url, {}, '0'.repeat(32)))
  assert.is(error.code, 'ERR_CHECKSUM')
  assert.ok(error.message.includes(md5) && error.message.includes(server.url), error.message)
  assert.equal(readdirSync(folder), [])
})

test('an answer other than 200 names the URL and the path', async () => {
  const server = await serve((_request, response) => response.writeHead(404).end('no'))
  const error = await failsWithBothPlaces(server.url)
  assert.match(error.message, /the server answered 404 Not Found/)
})

test('no network names the URL and the path', async () => {
  const server = await TestServer.start(() => undefined)
  const { url } = server
  await server.close()
  assert.match((await failsWithBothPlaces(url)).message, /ECONNREFUSED/)
})

test('a server that stalls is given up', async () => {
  const mute = await serve(() => undefined)
  await failsWithBothPlaces(mute.url, { stallTimeout: 100 })
  const slow = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': body.length }).write('some')
  })
  await failsWithBothPlaces(slow.url, { stallTimeout: 100 })
})

test('redirections are followed', async () => {
  const target = await serve(serveRanges(body))
  const server = await serve(({ url }, response) =>
    response.writeHead(302, { location: `${target.url}${url}` }).end(),
  )
  await succeeds(server)
  assert.is(target.requests.length, 1)
})

test('a proxy is used, except where NO_PROXY says so', async () => {
  const server = await serve(serveRanges(body))
  const proxy = await TestServer.startProxy()
  servers.push(proxy)
  process.env.HTTP_PROXY = proxy.url
  await succeeds(server)
  assert.equal(
    proxy.requests.map(({ method, url }) => [method, `http://${url}`]),
    [['CONNECT', server.url]],
  )
  rmSync(inFolder(name))
  process.env.NO_PROXY = '127.0.0.1'
  await succeeds(server)
  assert.is(proxy.requests.length, 1)
})

test('who asks for the same file at once shares one download', async () => {
  const server = await serve(serveRanges(body))
  await Promise.all([fetchFrom(server.url), fetchFrom(server.url), fetchFrom(server.url)])
  assert.is(server.requests.length, 1)
  assert.ok(readFileSync(inFolder(name)).equals(body))
})

test('processes that download at once do not disturb each other', async () => {
  let waiting: (() => void)[] = []
  const server = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': body.length })
    response.write(body.subarray(0, 150_000))
    waiting.push(() => response.end(body.subarray(150_000)))
    if (waiting.length < 3) return
    for (const go of waiting) go()
    waiting = []
  })
  const script = `require(process.argv[1]).cachedFile(${JSON.stringify({ name, url: `${server.url}/${name}`, md5 })})`
  const path = require.resolve('../../lib/weights/download.js')
  const children = [1, 2, 3].map(() => spawn(process.execPath, ['-e', script, path], { stdio: 'inherit' }))
  const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]))
  assert.equal(codes, [0, 0, 0])
  assert.ok(readFileSync(inFolder(name)).equals(body))
  assert.equal(readdirSync(folder), [name])
})

test('a folder that cannot be written is named', async () => {
  writeFileSync(inFolder('file'), '')
  process.env.XCEPTION_CACHE_DIR = inFolder('file')
  const server = await serve(serveRanges(body))
  const error = await errorOf(fetchFrom(server.url))
  assert.is(error.code, 'ERR_IO')
  assert.ok(error.message.includes(inFolder('file')))
})

test('ImageNet’s files come from the mirror that is named, and are checked', async () => {
  const server = await serve(serveRanges(body))
  process.env.XCEPTION_WEIGHTS_URL = `${server.url}/mirror/`
  const silent = { onProgress: () => undefined }
  for (const includeTop of [true, false]) {
    assert.is((await errorOf(imagenetWeights({ includeTop, ...silent }))).code, 'ERR_CHECKSUM')
  }
  assert.is((await errorOf(fetchImagenet({ includeTop: false, ...silent }))).code, 'ERR_CHECKSUM')
  const [top, noTop] = imagenetFiles().map((file) => `/mirror/${file.name}`)
  assert.equal(
    server.requests.map(({ url }) => url),
    [top, noTop, noTop],
  )
})

test('fetchImagenet refuses options it has not', async () => {
  await refuses('ERR_INVALID_ARGUMENT', () => fetchImagenet(null as never))
  await refuses('ERR_INVALID_ARGUMENT', () => fetchImagenet({ includeTop: 'no' as never }))
  await refuses('ERR_INVALID_ARGUMENT', () => fetchImagenet({ onProgress: 1 as never }))
  const error = await refuses('ERR_UNKNOWN_OPTION', () => fetchImagenet({ includetop: true } as never))
  assert.match(error.hint!, "'includeTop'")
})

test('class names that are missing or foreign are refused', async () => {
  const missing = await errorOf(Promise.resolve().then(imagenetClassIndexSync))
  assert.is(missing.code, 'ERR_DOWNLOAD')
  assert.ok(missing.message.includes(inFolder('imagenet_class_index.json')))
  assert.ok(missing.hint!.includes('https://'))
  writeFileSync(inFolder('imagenet_class_index.json'), '{}')
  assert.is((await errorOf(Promise.resolve().then(imagenetClassIndexSync))).code, 'ERR_CHECKSUM')
  assert.ok(existsSync(inFolder('imagenet_class_index.json')))
})

test.run()
